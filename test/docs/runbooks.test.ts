import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';

const pages = [
  ...readdirSync('docs/runbooks').map((name) => join('docs/runbooks', name)),
  'docs/watch.md',
].map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const verb = v.object({ usage: v.string(), does: v.string() });
const modules: unknown[] = await Promise.all(
  readdirSync('cli')
    .filter((name) => name.endsWith('.ts') && name !== 'casebridge.ts') // which runs
    .map((name) => import(`../../cli/${name}`)),
);
const verbs = modules.flatMap((module) =>
  Object.values(v.parse(v.record(v.string(), v.unknown()), module)).filter((it) => v.is(verb, it)),
);
/** The words of a verb as it is called: those of its usage that stand before a name or an option. */
const wordsOf = (usage: string): string => usage.split(/ (?=[[<A-Z-])/)[0] ?? usage;
const verbOf = (call: string) =>
  verbs
    .filter(({ usage }) => call === wordsOf(usage) || call.startsWith(`${wordsOf(usage)} `))
    .toSorted((one, other) => wordsOf(other.usage).length - wordsOf(one.usage).length)[0];

const calls = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/npx casebridge ([^`\n#|]+)/g)].map(([, call = '']) => ({ path, call: call.trim() })),
);

test('the pages call the command', () => {
  expect(calls.length).toBeGreaterThan(30);
});

test.each(calls)('$path calls a verb as it is: $call', ({ call }) => {
  const usage = verbOf(call)?.usage;
  expect(usage).toEqual(expect.any(String));
  for (const option of call.match(/--[\w-]+/g) ?? []) expect(usage).toContain(option);
});

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('lib', name), 'utf8'))
  .join('\n');

const messages = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/message (?:= |in \[)((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, message = '']) => ({ path, message })),
  ),
);

test.each(messages)('$path asks the logs for a message that is written: $message', ({ message }) => {
  expect(sources).toContain(`'${message}'`);
});

const links = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/\]\((?!https?:)([^)#]+)(#[^)]+)?\)/g)].map(([, to = '']) => ({ path, to })),
);

test.each(links)('$path links to a file that is there: $to', ({ path, to }) => {
  expect(existsSync(join(dirname(path), to))).toBe(true);
});
