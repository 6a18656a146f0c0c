import { expect, test } from 'vitest';
import { memberNames } from '../../lib/exports/member-names.ts';

const nameOf = (name: string | null) => memberNames([name])[0];

test('no name is a path', () => {
  expect(nameOf('../../etc/passwd')).toBe('___.._etc_passwd');
  expect(nameOf('/etc/passwd')).toBe('_etc_passwd');
  expect(nameOf(String.raw`..\..\boot.ini`)).toBe('___.._boot.ini');
  expect(nameOf('C:\\x')).toBe('C__x');
  expect(nameOf('..')).toBe('__');
  expect(nameOf('.')).toBe('_');
});

test('what no file system takes, or hides what a name is, is replaced', () => {
  expect(nameOf('a\u0000b\nc.txt')).toBe('a_b_c.txt');
  expect(nameOf('say "hi" <x>|?*.txt')).toBe('say _hi_ _x____.txt');
  expect(nameOf('invoice_\u202efdp.exe')).toBe('invoice__fdp.exe');
  expect(nameOf('NUL.txt')).toBe('_NUL.txt');
  expect(nameOf('ends with a dot.')).toBe('ends with a dot_');
  expect(nameOf('')).toBe('file');
  expect(nameOf(null)).toBe('file');
});

test('names in any script stay as they are', () => {
  expect(nameOf('調査報告書（最終版）.docx')).toBe('調査報告書（最終版）.docx');
  expect(nameOf('تقرير نهائي.pdf')).toBe('تقرير نهائي.pdf');
});

test('a long name keeps its extension, in 200 bytes, no character cut in two', () => {
  expect(nameOf(`${'a'.repeat(300)}.tar`)).toBe(`${'a'.repeat(196)}.tar`);
  const long = nameOf(`${'調'.repeat(100)}.docx`) ?? '';
  expect(long).toBe(`${'調'.repeat(65)}.docx`);
  expect(Buffer.byteLength(long)).toBe(200);
});

test('names that some file system takes for one are numbered', () => {
  expect(memberNames(['a.txt', 'a.txt', 'A.TXT', 'a (2).txt'])).toEqual([
    'a.txt',
    'a (2).txt',
    'A (3).TXT',
    'a (2) (2).txt',
  ]);
  const [first = '', second = ''] = memberNames(['x'.repeat(250), 'x'.repeat(250)]);
  expect([first.length, second.length]).toEqual([200, 200]);
  expect(second).toMatch(/x \(2\)$/);
});
