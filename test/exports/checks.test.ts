import { beforeAll, describe, expect, test } from 'vitest';
import { crc32 } from 'node:zlib';
import { type Check, csv, headLength, pdf, zip } from '../../lib/exports/checks.ts';
import { realArtifacts } from './artifacts.ts';

/** What a check says of some bytes that come in chunks of a size. */
function verdict(check: Check, content: Buffer | string, chunkSize = 7): string | null {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += chunkSize) check.see(bytes.subarray(at, at + chunkSize));
  return check.wrong(
    bytes.subarray(0, headLength),
    bytes.subarray(Math.max(0, bytes.length - check.tail)),
    bytes.length,
  );
}

/** Every length at which a file can break off: each of a short one, and of a long one those near its ends and some between. */
const cuts = (bytes: Buffer): number[] => {
  const lengths = Array.from(bytes.keys());
  return lengths.filter((length) => length < 300 || length > bytes.length - 600 || length % 997 === 0);
};

const html = '<!DOCTYPE html>\n<html><body>\nSign in, please\n</body></html>\n';

let real: Awaited<ReturnType<typeof realArtifacts>>;
beforeAll(async () => {
  real = await realArtifacts();
});

describe('a PDF', () => {
  test('is whole as the platform makes it', () => {
    expect(verdict(pdf(), real.pdf)).toBeNull();
  });

  test('that breaks off anywhere is not', () => {
    const end = real.pdf.lastIndexOf('%%EOF') + '%%EOF'.length;
    const whole = cuts(real.pdf).filter(
      (length) => verdict(pdf(), real.pdf.subarray(0, length), 4096) === null,
    );
    expect(whole.filter((length) => length < end)).toEqual([]);
  });

  test('may end with blanks, and with nothing else', () => {
    expect(verdict(pdf(), Buffer.concat([real.pdf, Buffer.from('\r\n \0\n')]))).toBeNull();
    expect(verdict(pdf(), Buffer.concat([real.pdf, Buffer.from(html)]))).toBe(
      'bytes follow the end of the PDF',
    );
    expect(verdict(pdf(), Buffer.concat([real.pdf, Buffer.from('%%EO')]))).toBe(
      'bytes follow the end of the PDF',
    );
  });

  test('that was changed after it was made may say its end twice', () => {
    expect(verdict(pdf(), '%PDF-1.7\nfirst\n%%EOF\nsecond\n%%EOF\n')).toBeNull();
    expect(verdict(pdf(), '%PDF-1.7\nfirst\n%%EOF\nsec')).toBe('bytes follow the end of the PDF');
  });

  test.each([
    ['a page', html, 'it does not begin as a PDF'],
    ['a page that speaks of PDFs', `${html}%PDF-1.7 %%EOF`, 'it does not begin as a PDF'],
    ['an error in JSON', '{"problem":"CASE_NOT_FOUND"}', 'it does not begin as a PDF'],
    ['nothing', '', 'it does not begin as a PDF'],
    ['its beginning alone', '%PDF-1.7\n', 'it ends before the end of the PDF'],
  ])('is not %s', (_what, content, wrong) => {
    expect(verdict(pdf(), content)).toBe(wrong);
  });
});

describe('a ZIP', () => {
  /** An uncompressed archive of one file. */
  function archive(name: string, content: Buffer, comment = ''): Buffer {
    const sizes = [crc32(content), content.length, content.length];
    const local = Buffer.alloc(30);
    local.write('PK\u0003\u0004', 'latin1');
    for (const [index, value] of sizes.entries()) local.writeUInt32LE(value, 14 + 4 * index);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 'latin1');
    for (const [index, value] of sizes.entries()) entry.writeUInt32LE(value, 16 + 4 * index);
    entry.writeUInt16LE(name.length, 28);
    const end = Buffer.alloc(22);
    end.write('PK\u0005\u0006', 'latin1');
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(entry.length + name.length, 12);
    end.writeUInt32LE(local.length + name.length + content.length, 16);
    end.writeUInt16LE(comment.length, 20);
    return Buffer.concat([
      local,
      Buffer.from(name),
      content,
      entry,
      Buffer.from(name),
      end,
      Buffer.from(comment),
    ]);
  }

  test('is whole as the platform makes it', () => {
    expect(verdict(zip(), real.zip)).toBeNull();
  });

  test('that breaks off anywhere is not', () => {
    expect(
      cuts(real.zip).filter((length) => verdict(zip(), real.zip.subarray(0, length), 4096) === null),
    ).toEqual([]);
  });

  test('may have a comment, whole', () => {
    const commented = archive('a.txt', Buffer.from('a'), 'Case 7, exported by a person');
    expect(verdict(zip(), commented)).toBeNull();
    expect(verdict(zip(), commented.subarray(0, -1))).toBe('bytes follow the directory of the ZIP');
  });

  test('with bytes behind it is not', () => {
    expect(verdict(zip(), Buffer.concat([real.zip, Buffer.from('\n')]))).toBe(
      'bytes follow the directory of the ZIP',
    );
    expect(verdict(zip(), Buffer.concat([real.zip, Buffer.from(html)]))).toBe(
      'bytes follow the directory of the ZIP',
    );
  });

  test('that holds another, and breaks off after it, is not taken for the other', () => {
    const outer = archive('inner.zip', real.zip);
    expect(verdict(zip(), outer, 4096)).toBeNull();
    const end = outer.indexOf(real.zip) + real.zip.length;
    expect(verdict(zip(), outer.subarray(0, end), 4096)).toBe('the directory of the ZIP is that of another');
  });

  test('without entries is one', () => {
    expect(verdict(zip(), Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1'))).toBeNull();
  });

  test.each([
    ['a page', html],
    ['nothing', ''],
  ])('is not %s', (_what, content) => {
    expect(verdict(zip(), content)).toBe('it does not begin as a ZIP');
  });
});

describe('a CSV', () => {
  test('is whole as the platform makes it', () => {
    expect(verdict(csv(2), real.csv)).toBeNull();
  });

  test('that breaks off is not, unless it breaks within its last field', () => {
    const lastField = real.csv.lastIndexOf(',') + 1;
    const whole = cuts(real.csv).filter(
      (length) => verdict(csv(2), real.csv.subarray(0, length), 4096) === null,
    );
    expect(whole.filter((length) => length < lastField)).toEqual([]);
  });

  test.each([
    ['ends with a line break or without', 1, 'id,name\nE-1,a\n'],
    ['without', 1, 'id,name\nE-1,a'],
    ['has Windows’ line breaks', 2, 'id,name\r\nE-1,a\r\nE-2,b\r\n'],
    ['has line breaks, commas and quotes in quotes', 2, 'id,name\nE-1,"a\nb,\r\nc ""d"""\nE-2,""\n'],
    ['has no events', 0, 'id,name\n'],
    ['has no events and no line break', 0, 'id,name'],
    ['has empty fields', 1, 'id,name\n,\n'],
    ['ends with blank lines', 1, 'id,name\r\nE-1,a\r\n\r\n\n'],
    ['has one column', 2, 'id\nE-1\nE-2\n'],
    ['begins with a byte order mark', 1, '\ufeffid,name\nE-1,a\n'],
  ])('that %s is whole', (_what, events, content) => {
    for (const chunkSize of [1, 2, 1000]) expect(verdict(csv(events), content, chunkSize)).toBeNull();
  });

  test.each([
    ['has a row too few', 2, 'id,name\nE-1,a\n', 'it has 1 rows for 2 pieces of evidence'],
    ['has a row too many', 0, 'id,name\nE-1,a\n', 'it has 1 rows for 0 pieces of evidence'],
    ['is empty, of a case with events', 1, '', 'it has 0 rows for 1 pieces of evidence'],
    ['ends within quotes', 1, 'id,name\nE-1,"a\n', 'it ends inside a quoted field'],
    [
      'ends before the last column',
      1,
      'id,name,size\nE-1,a',
      'a row has more or fewer fields than the heading',
    ],
    ['has a field too many', 1, 'id,name\nE-1,a,7\n', 'a row has more or fewer fields than the heading'],
  ])('that %s is not', (_what, events, content, wrong) => {
    for (const chunkSize of [1, 2, 1000]) expect(verdict(csv(events), content, chunkSize)).toBe(wrong);
  });

  test('is no page, however many lines it has', () => {
    const lines = html.trimEnd().split('\n').length;
    expect(verdict(csv(lines - 1), html)).toBe('it begins as a page');
    expect(verdict(csv(0), `\ufeff \n${html}`)).toBe('it begins as a page');
  });
});
