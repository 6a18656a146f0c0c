import { describe, expect, test } from 'vitest';
import { boundaryOf, MultipartError, partsOf, type Part } from '../../local/simulators/multipart.ts';

/** The body in chunks of that size. */
async function* chunks(body: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const text = async ({ content }: Part) => {
  const read: Buffer[] = [];
  for await (const chunk of content) read.push(chunk);
  return Buffer.concat(read).toString();
};

async function parse(body: string, size = 7) {
  const parts: object[] = [];
  for await (const part of partsOf(chunks(body, size), 'B')) {
    const { name, filename, type } = part;
    parts.push({ name, filename, type, text: await text(part) });
  }
  return parts;
}

const lines = (...all: string[]) => all.join('\r\n');

describe('a form', () => {
  // As Python's requests writes one: no type, not even for the file.
  const body = lines(
    '--B',
    'Content-Disposition: form-data; name="case_id"',
    '',
    'c-1',
    '--B',
    'Content-Disposition: form-data; name="file"; filename="a.txt"',
    '',
    '--B- is no boundary\r\n--',
    '--B--',
    '',
  );

  test.each([1, 2, 3, 5, 8, 13, 1000])('is the same however it is cut: chunks of %d bytes', async (size) => {
    expect(await parse(body, size)).toEqual([
      { name: 'case_id', filename: null, type: '', text: 'c-1' },
      { name: 'file', filename: 'a.txt', type: '', text: '--B- is no boundary\r\n--' },
    ]);
  });

  test('a part that is not read, or not to its end, is skipped', async () => {
    const names: string[] = [];
    for await (const { name, content } of partsOf(chunks(body, 1), 'B')) {
      names.push(name);
      for await (const _ of content) break;
    }
    expect(names).toEqual(['case_id', 'file']);
  });

  test('what stands before the first boundary and after the last is no part', async () => {
    const part = lines('--B', 'Content-Disposition: form-data; name="a"', '', '1', '--B--', '', 'epilogue');
    expect(await parse(lines('preamble', part))).toMatchObject([{ name: 'a', text: '1' }]);
  });

  test.each([
    ['breaks off', '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', /ends before/],
    ['has no boundary', 'text', /ends before/],
    ['has a part without a name', '--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--', /no name/],
    ['has an endless head', `--B\r\nX: ${'x'.repeat(20_000)}`, /too long/],
    ['goes on behind a boundary', '--Bx\r\n', /line end/],
  ])('that %s is none', async (_, body, message) => {
    await expect(parse(body, 100)).rejects.toThrow(MultipartError);
    await expect(parse(body, 100)).rejects.toThrow(message);
  });
});

describe('a file name', () => {
  test.each([
    ['filename="a.txt"', 'a.txt'],
    ['filename=a.txt', 'a.txt'],
    ['filename="r\u00e9sum\u00e9.txt"', 'r\u00e9sum\u00e9.txt'], // requests on urllib3 2
    ["filename*=utf-8''r%C3%A9sum%C3%A9.txt", 'r\u00e9sum\u00e9.txt'], // on urllib3 1
    ['filename="say %22hi%22.txt"', 'say "hi".txt'], // fetch
    ['filename="say \\"hi\\".txt"', 'say "hi".txt'], // curl
  ])('written as %s is read', async (written, name) => {
    const head = `Content-Disposition: form-data; name="file"; ${written}`;
    expect(await parse(lines('--B', head, '', '1', '--B--'))).toMatchObject([
      { name: 'file', filename: name },
    ]);
  });
});

test.each([
  ['multipart/form-data; boundary=B', 'B'],
  ['Multipart/Form-Data; charset=utf-8; boundary="B C"', 'B C'],
  ['multipart/form-data', null],
  ['application/json; boundary=B', null],
])('the boundary of %s is %s', (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary);
});
