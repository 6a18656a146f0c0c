import { Unexpected } from '../errors.ts';

/** Looks at an artifact as it passes, and says at its end what is wrong with it: null when it is whole. */
export type Check = {
  /** Bytes of the end that `wrong` must see. */
  tail: number;
  see: (chunk: Uint8Array) => void;
  wrong: (head: Buffer, tail: Buffer, size: number) => string | null;
};

/** Bytes of the beginning that `wrong` gets to see. */
export const headLength = 8;

/** `%PDF` to `%%EOF`, after which writers put blanks and nothing else. */
export const pdf = (): Check => ({
  tail: 1024,
  see: () => undefined,
  wrong: (head, tail) => {
    if (!head.toString('latin1').startsWith('%PDF-')) return 'it does not begin as a PDF';
    const end = tail.toString('latin1').lastIndexOf('%%EOF');
    if (end < 0) return 'it ends before the end of the PDF';
    return /^%%EOF[\s\0]*$/.test(tail.toString('latin1', end)) ? null : 'bytes follow the end of the PDF';
  },
});

const endOfDirectory = Buffer.from('PK\u0005\u0006', 'latin1');
const endOfDirectoryLength = 22;
const inZip64 = 0xffffffff;

/**
 * Its directory is there and lies where it says, and the file ends with it and its comment. The place matters:
 * a ZIP that holds another one uncompressed, and breaks off after it, ends with the directory of the other.
 */
export const zip = (): Check => ({
  tail: endOfDirectoryLength + 0xffff,
  see: () => undefined,
  wrong: (head, tail, size) => {
    if (!head.toString('latin1').startsWith('PK')) return 'it does not begin as a ZIP';
    const at = tail.lastIndexOf(endOfDirectory);
    if (at < 0 || at + endOfDirectoryLength > tail.length) return 'it ends before the directory of the ZIP';
    const end = tail.subarray(at);
    const comment = end.readUInt16LE(endOfDirectoryLength - 2);
    if (endOfDirectoryLength + comment !== end.length) return 'bytes follow the directory of the ZIP';
    const [length, start] = [end.readUInt32LE(12), end.readUInt32LE(16)];
    // Past 4 GB the two stand elsewhere.
    const isInPlace = length === inZip64 || start === inZip64 || start + length === size - end.length;
    return isInPlace ? null : 'the directory of the ZIP is that of another';
  },
});

const quote = 0x22;
const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** A heading and one record for each event, as wide as the heading; a record may span lines inside quotes. */
export const csv = (events: number): Check => {
  let records = 0;
  let width = 0;
  let uneven = false;
  let quoted = false;
  let fields = 0; // of the record at hand; 0 where none has begun
  const endRecord = () => {
    if (fields === 0) return;
    if (records === 0) width = fields;
    if (fields !== width) uneven = true;
    records += 1;
    fields = 0;
  };
  return {
    tail: 1,
    see: (chunk) => {
      for (const byte of chunk) {
        if (byte === newline && !quoted) endRecord();
        else if (byte !== carriageReturn || quoted) {
          if (fields === 0) fields = 1;
          if (byte === quote) quoted = !quoted;
          else if (byte === comma && !quoted) fields += 1;
        }
      }
    },
    wrong: (head) => {
      endRecord();
      if (/^(ï»¿)?\s*</.test(head.toString('latin1'))) return 'it begins as a page';
      if (quoted) return 'it ends inside a quoted field';
      if (uneven) return 'a row has more or fewer fields than the heading';
      const rows = Math.max(0, records - 1);
      return rows === events ? null : `it has ${rows} rows for ${events} pieces of evidence`;
    },
  };
};

/** Text of our own making, which needs no look. */
export const anything = (): Check => ({ tail: 1, see: () => undefined, wrong: () => null });

/** The error that a bad artifact ends its own upload with. */
export const badArtifact = (name: string, wrong: string) =>
  new Unexpected(`the artifact ${name} is not whole: ${wrong}`);
