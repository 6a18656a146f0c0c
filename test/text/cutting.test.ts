import { expect, test } from 'vitest';
import { cutAt, cutAtBytes } from '../../lib/text.ts';

test('text that fits stays as it is', () => {
  expect(cutAt('Beacon on WKS-1', 15)).toBe('Beacon on WKS-1');
  expect(cutAt('', 5)).toBe('');
});

test.each([
  ['Beacon on WKS-1 again', 18, 'Beacon on WKS-1…'],
  ['Beacon on WKS-1: again', 18, 'Beacon on WKS-1…'],
  ['Beacon on WKS-1 – and again', 20, 'Beacon on WKS-1…'],
  ['one,  two   three', 12, 'one,  two…'],
])('%s is cut to %d at the end of a word', (text, most, cut) => {
  expect(cutAt(text, most)).toBe(cut);
});

test('a word that is most of the text is cut inside', () => {
  expect(cutAt('by c:ind:a:1234567890', 12)).toBe('by c:ind:a…');
  expect(cutAt('x'.repeat(20), 8)).toBe('xxxxxxx…');
});

test('a character of two units is never cut in two', () => {
  for (const most of [4, 5, 6, 7]) expect(cutAt('😀'.repeat(10), most).isWellFormed()).toBe(true);
  expect(cutAt('😀'.repeat(10), 6)).toBe('😀😀…');
});

test('the result is never longer than asked', () => {
  const text = 'a bb ccc dddd eeeee ffffff 😀😀😀 -- ,,, end';
  for (let most = 1; most <= text.length; most += 1)
    expect(cutAt(text, most).length).toBeLessThanOrEqual(most);
});

// Work that grows with the square of the length takes half a minute here, and the test is given up before.
test.each([
  ['blanks', ' '],
  ['dots', '.'],
])(
  'a hundred thousand %s are cut like any other text',
  (_what, character) => {
    const text = `${character.repeat(100_000)}${'x'.repeat(1_000)}`;
    expect(cutAt(text, 100_500)).toMatch(/x…$/);
  },
  5_000,
);

test.each([
  ['große Übertragung', 30, 'große Übertragung'],
  ['große Übertragung', 12, 'große…'],
  ['ÄÄÄÄÄÄÄÄÄÄ', 9, 'ÄÄÄ…'],
  ['😀😀😀😀', 11, '😀…'],
])('%s is cut to %d bytes', (text, most, cut) => {
  expect(cutAtBytes(text, most)).toBe(cut);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
});
