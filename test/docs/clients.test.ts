import { beforeAll, describe, expect, test } from 'vitest';
import { falconOperations } from '../../infra/operations/falcon.ts';
import { rowsOf } from '../../infra/operations/group.ts';
import { incydrOperations } from '../../infra/operations/incydr.ts';
import { compilerOn, programOf, runProgram } from './examples.ts';

const sets = [
  { name: 'Incydr', pages: ['docs/clients/incydr.md'], groups: incydrOperations },
  {
    name: 'Falcon',
    pages: ['docs/clients/falcon.md', 'docs/clients/falcon-files-and-settings.md'],
    groups: falconOperations,
  },
];

test('the examples are right in the eyes of the compiler', async () => {
  const programs = sets.map(async ({ name, pages }) => [name, await programOf(pages)] as const);
  expect(await compilerOn(Object.fromEntries(await Promise.all(programs)))).toBe('');
});

describe.each(sets)('the examples of the $name client', ({ pages, groups }) => {
  let program: string;
  beforeAll(async () => {
    program = await programOf(pages);
  });

  test('run to their end, and ask for every operation that the client has a method for', async () => {
    const { code, stderr, counts } = await runProgram(program);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const expected = rowsOf(groups).filter(({ methods }) => methods.length > 0);
    expect(expected.map(({ id }) => id).filter((id) => counts[id] === undefined)).toEqual([]);
  });

  test('show every method', () => {
    const methods = new Set(rowsOf(groups).flatMap((row) => row.methods));
    expect([...methods].filter((name) => !program.includes(`.${name}(`))).toEqual([]);
  });
});
