import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metrics } from '../../lib/metric-table.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8');

const rows = Object.entries(metrics).map(
  ([name, { unit, by, says }]) =>
    `| \`${name}\` | ${unit} | ${by.map((it) => `\`${it}\``).join(', ')} | ${says} |`,
);

test('the page lists each metric with its unit, its dimensions and what it says', () => {
  const [, table = ''] = /\| --- \| --- \| --- \| --- \|\n(.*?)<!-- end -->/s.exec(page) ?? [];
  expect(table.trimEnd().split('\n')).toEqual(rows);
});

test('each message that the page asks the logs for is one that the functions write', () => {
  const code = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.ts'))
    .map((it) => readFileSync(join(root, 'lib', it), 'utf8'))
    .join('\n');
  const asked = [...page.matchAll(/^filter message (?:= |in \[)(.+)$/gm)].flatMap(([, list = '']) =>
    [...list.matchAll(/"([a-z ]+)"/g)].map(([, message]) => message),
  );
  expect(asked).toHaveLength(5);
  for (const message of asked) expect(code).toContain(`'${message}'`);
});
