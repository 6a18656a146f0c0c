import { expect, test } from 'vitest';
import { markdownLines } from '../../local/simulators/incydr/exports/markdown-lines.ts';

const texts = (markdown: string) => markdownLines(markdown).map(({ text }) => text);

test('emphasis, code and links are shown as bare text', () => {
  expect(texts('**bold** and `code` and [name](https://example.com)')).toEqual([
    'bold and code and name (https://example.com)',
  ]);
});

test('what is escaped is shown as it was written, and formats nothing', () => {
  expect(
    texts('\\_\\_init\\_\\_.py and \\[to\\](http://example.com) and \\*\\*stars\\*\\* and a\\\\b'),
  ).toEqual(['__init__.py and [to](http://example.com) and **stars** and a\\b']);
});
