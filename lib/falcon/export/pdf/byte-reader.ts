/** Reads big-endian numbers from bytes, one after the other. */
export type ByteReader = ReturnType<typeof byteReader>;

export function byteReader(bytes: Buffer) {
  let at = 0;
  const u8 = () => bytes.readUInt8(at++);
  const u16 = () => {
    at += 2;
    return bytes.readUInt16BE(at - 2);
  };
  return {
    u8,
    u16,
    i16: () => {
      at += 2;
      return bytes.readInt16BE(at - 2);
    },
    u32: () => {
      at += 4;
      return bytes.readUInt32BE(at - 4);
    },
    take: (length: number) => {
      at += length;
      return bytes.subarray(at - length, at);
    },
    at: () => at,
    /** WOFF2's number of one to five bytes, seven bits each. */
    base128: () => {
      let value = 0;
      for (let byte = 0x80; byte & 0x80; ) {
        byte = u8();
        value = value * 128 + (byte & 0x7f);
      }
      return value;
    },
    /** WOFF2's number that takes one byte where it can. */
    u255: () => {
      const code = u8();
      if (code === 253) return u16();
      if (code === 254) return u8() + 506;
      return code === 255 ? u8() + 253 : code;
    },
  };
}
