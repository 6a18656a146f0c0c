import { Unexpected } from '../errors.ts';

/** Looks at an artifact as it passes, and says at its end what is wrong with it: null when it is whole. */
export type Check = {
  /** Bytes of the end that `wrong` must see; they are held back until it has. */
  tail: number;
  see: (chunk: Buffer) => void;
  wrong: (head: Buffer, tail: Buffer, size: number) => string | null;
};

/** Bytes of the beginning that `wrong` gets to see. */
export const headLength = 8;

/** `%PDF` to `%%EOF`, after which writers may put blanks. */
export const pdf = (): Check => ({
  tail: 1024,
  see: () => undefined,
  wrong: (head, tail) => {
    if (!head.toString('latin1').startsWith('%PDF-')) return 'it does not begin as a PDF';
    return tail.includes('%%EOF') ? null : 'it ends before the end of the PDF';
  },
});

const endOfDirectory = Buffer.from('PK\u0005\u0006', 'latin1');
const endOfDirectoryLength = 22;

/** Its directory is there, and ends with the file: the comment that may follow it has the length that it says. */
export const zip = (): Check => ({
  tail: endOfDirectoryLength + 0xffff,
  see: () => undefined,
  wrong: (head, tail) => {
    if (!head.toString('latin1').startsWith('PK')) return 'it does not begin as a ZIP';
    const at = tail.lastIndexOf(endOfDirectory);
    if (at < 0 || at + endOfDirectoryLength > tail.length) return 'it ends before the directory of the ZIP';
    const comment = tail.readUInt16LE(at + endOfDirectoryLength - 2);
    return at + endOfDirectoryLength + comment === tail.length
      ? null
      : 'bytes follow the directory of the ZIP';
  },
});

const quote = 0x22;
const newline = 0x0a;

/** A heading and one record for each event; a record may span lines inside quotes. */
export const csv = (events: number): Check => {
  let records = 0;
  let quoted = false;
  let open = false;
  return {
    tail: 1,
    see: (chunk) => {
      for (const byte of chunk) {
        if (byte === quote) quoted = !quoted;
        if (byte === newline && !quoted) {
          records += open ? 1 : 0;
          open = false;
        } else open = true;
      }
    },
    wrong: () => {
      const rows = Math.max(0, records + (open ? 1 : 0) - 1);
      if (quoted) return 'it ends inside a quoted field';
      return rows === events ? null : `it has ${rows} rows for ${events} file events`;
    },
  };
};

/** Text of our own making, which needs no look. */
export const anything = (): Check => ({ tail: 1, see: () => undefined, wrong: () => null });

/** The error that a bad artifact ends its own upload with. */
export const badArtifact = (name: string, wrong: string) =>
  new Unexpected(`the artifact ${name} is not whole: ${wrong}`);
