import { describe, expect, test } from 'vitest';
import { withinBudget } from '../../lib/expression-bounds.ts';
import { compileCondition, compileQuery, whyFailed } from '../../lib/expressions.ts';
import { anAlert } from '../an-alert.ts';

const messageOf = (asked: Promise<unknown>) => asked.then((answer) => ({ answer }), whyFailed);
const ask = (text: string, json: unknown = {}) => messageOf(compileQuery(text)(json));

describe('an evaluation ends', () => {
  test('where a function calls itself for ever', async () => {
    expect(await ask('($f := function() { $f() }; $f())')).toMatch(
      /^Evaluation timeout after 1000 milliseconds/,
    );
  });

  test('where calls nest too deeply', async () => {
    expect(await ask('($f := function($n) { 1 + $f($n) }; $f(0))')).toMatch(/Stack overflow/);
  });

  test('where a list has too many items', async () => {
    expect(await ask('[1..200000]')).toMatch(/^The maximum sequence length .* was exceeded/);
  });

  test('where a body is nested deeper than the stack', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(await ask('$count(**)', { deep })).toMatch(/Maximum call stack size exceeded/);
  });

  test.each([
    ['a repetition repeats', '/^(a+)+$/', `${'a'.repeat(40)}!`],
    ['many of them follow each other', '/a*a*a*a*a*a*b/', 'a'.repeat(2_000)],
  ])('where in a regular expression %s', async (_what, pattern, title) => {
    const holds = compileCondition(`title ~> ${pattern}`);
    expect(await messageOf(holds(anAlert({ title })))).toBe('a regular expression took longer than 500 ms');
  });

  test('of distinct items soon, however many there are', async () => {
    const items = Array.from({ length: 60_000 }, (_, n) => ({ n: n % 50_000 }));
    expect(await ask('$count($distinct(items))', { items })).toEqual({ answer: 50_000 });
  });
});

test('a bounded regular expression finds what any finds', async () => {
  const text = 'ab12 cd345';
  expect(await ask('$match(text, /([a-z]+)(\\d+)/).groups', { text })).toEqual({
    answer: ['ab', '12', 'cd', '345'],
  });
  expect(await ask('$replace(text, /(?:[a-z]\\d?)+/, "x")', { text })).toEqual({ answer: 'x2 x45' });
  expect(await ask('$contains(text, /CD/i)', { text })).toEqual({ answer: true });
});

test('distinct items are those of JSONata', async () => {
  const items = [1, '1', 1, { a: 1 }, { a: 1 }, null];
  expect(await ask('$distinct(items)', { items })).toEqual({ answer: [1, '1', { a: 1 }, null] });
  expect(await ask('$distinct("x")')).toEqual({ answer: 'x' });
  expect(await ask('$distinct(nothing)')).toEqual({ answer: undefined });
});

test('an evaluation that never ends costs those beside it nothing', async () => {
  const endless = ask('($f := function() { $f() }; $f())');
  const others = Array.from({ length: 20 }, (_, n) => ask(`n + ${n}`, { n: 1 }));
  expect(await Promise.all(others)).toEqual(Array.from({ length: 20 }, (_, n) => ({ answer: n + 1 })));
  expect(await endless).toMatch(/timeout/);
});

test('the evaluations of one delivery have a budget together, and those of another one their own', async () => {
  const endless = () => ask('($f := function() { $f() }; $f())');
  const delivery = () => withinBudget(900, async () => [await endless(), await ask('1'), await ask('2')]);
  expect(await delivery()).toEqual([
    expect.stringMatching(/timeout/),
    'the expressions of one delivery took longer than 900 ms together',
    'the expressions of one delivery took longer than 900 ms together',
  ]);
  expect(await withinBudget(900, () => ask('1'))).toEqual({ answer: 1 });
});

test('the reason of a failure does not repeat what the sender wrote', async () => {
  expect(await ask('$number(title)', { title: 'hunter2' })).toBe('Unable to cast value to a number: …');
  expect(await ask('title * 2', { title: 'hunter2' })).toBe(
    'The left side of the "*" operator must evaluate to a number',
  );
});
