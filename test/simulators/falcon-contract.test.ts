import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';

// The published operations, where they lie beside this repository.
const file = new URL('../../../shared/contracts/falcon-operations.json', import.meta.url);

const contract = v.object({
  operations: v.array(v.object({ id: v.string(), method: v.string(), path: v.string() })),
});

test.skipIf(!existsSync(file))('every published operation is served, under its own name', async () => {
  const { operations } = v.parse(contract, JSON.parse(readFileSync(file, 'utf8')));
  const falcon = await startFalconSimulator();
  try {
    for (const { method, path } of operations) await fetch(`${falcon.url}${path}`, { method });
    expect(falcon.requests.map(({ operation }) => operation)).toEqual(operations.map(({ id }) => id));
    const beyond = falcon.operations.filter((id) => !operations.some((it) => it.id === id));
    expect(beyond).toEqual(['download_link']);
  } finally {
    await falcon.close();
  }
});
