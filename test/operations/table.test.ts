import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { operationsFile, operationsText } from '../../infra/operations.ts';
import { falconOperations } from '../../infra/operations/falcon.ts';
import { rowsOf } from '../../infra/operations/group.ts';
import { incydrOperations } from '../../infra/operations/incydr.ts';
import { falconClient, incydrClient } from '../../lib/index.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

const repository = resolve(import.meta.dirname, '../..');
const address = { url: 'http://127.0.0.1:1', credentials: { clientId: 'id', clientSecret: 'secret' } };

const platforms = [
  {
    name: 'incydr',
    rows: rowsOf(incydrOperations),
    client: incydrClient(address),
    start: startIncydrSimulator,
    beyond: [],
  },
  {
    name: 'falcon',
    rows: rowsOf(falconOperations),
    client: falconClient(address),
    start: startFalconSimulator,
    beyond: ['download_link'], // no operation of the API: what the links of downloads lead to
  },
];

test('docs/operations.md is what `npm run operations` writes', async () => {
  expect(await readFile(operationsFile, 'utf8')).toBe(operationsText());
});

/** The methods of a client, as `group.method`, or `method` for its own. */
const methodsOf = (client: object): string[] =>
  Object.entries(client).flatMap(([name, value]) => {
    if (typeof value === 'function') return [name];
    const group: [string, unknown][] = Object.entries(value);
    return group.filter(([, it]) => typeof it === 'function').map(([method]) => `${name}.${method}`);
  });

describe.each(platforms)('the table of $name', ({ name, rows, client, start, beyond }) => {
  test('names every method of the client, and no other', () => {
    const named = new Set(rows.flatMap(({ methods }) => methods));
    expect([...named].toSorted()).toEqual(methodsOf(client).toSorted());
  });

  test('says why, where an operation has no method', () => {
    const silent = rows.filter(({ methods, without }) => (methods.length === 0) !== (without !== null));
    expect(silent).toEqual([]);
  });

  test('has what the simulator serves, at the same method and path, and nothing else', async () => {
    const simulator = await start();
    try {
      for (const { method, path } of rows)
        await fetch(`${simulator.url}${path.replaceAll(/\{\w+\}/g, '1')}`, { method });
      expect(simulator.requests.map(({ operation }) => operation)).toEqual(rows.map(({ id }) => id));
      const listed = [...rows.map(({ id }) => id), ...beyond];
      expect([...simulator.operations].toSorted()).toEqual(listed.toSorted());
    } finally {
      await simulator.close();
    }
  });

  test('leads to files that are there, and to tests that call the methods', async () => {
    const missing: string[] = [];
    const uncalled: string[] = [];
    for (const { id, methods, simulator, tests } of rows) {
      if (!existsSync(join(repository, simulator))) missing.push(`${id}: there is no ${simulator}`);
      const texts: string[] = [];
      for (const file of tests) {
        if (existsSync(join(repository, file))) texts.push(await readFile(join(repository, file), 'utf8'));
        else missing.push(`${id}: there is no ${file}`);
      }
      for (const method of methods)
        if (!texts.some((text) => text.includes(`${method}(`))) uncalled.push(method);
    }
    expect(missing).toEqual([]);
    expect(uncalled).toEqual([]);
  });

  // The published operations, where they lie beside this repository.
  const published = join(repository, '../shared/contracts', `${name}-operations.json`);
  test.skipIf(!existsSync(published))('leaves no published operation out', () => {
    const { operations } = v.parse(contract, JSON.parse(readFileSync(published, 'utf8')));
    const said = ({ id, method, path }: v.InferOutput<typeof operation>) => `${id}: ${method} ${path}`;
    expect(rows.map(said).toSorted()).toEqual(operations.map(said).toSorted());
  });
});

const operation = v.object({ id: v.string(), method: v.string(), path: v.string() });
const contract = v.object({ operations: v.array(operation) });
