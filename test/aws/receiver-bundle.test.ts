import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { expect, test } from 'vitest';

const metafile = v.object({ inputs: v.record(v.string(), v.unknown()) });

test('the receiver starts without any client of the SDK', async () => {
  const text = await readFile('dist/functions/receive-alert.meta.json', 'utf8');
  const { inputs } = v.parse(metafile, JSON.parse(text));
  const clients = Object.keys(inputs).filter((it) => it.includes('@aws-sdk/client-'));
  expect(clients).toEqual([]);
});
