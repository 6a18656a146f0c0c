import { expect, test } from 'vitest';
import { runOnStack } from './stack-run.ts';

test('a seeded fault run holds on the built functions, in processes that are killed, over the embedded queues', async () => {
  expect(await runOnStack(5, { alerts: 60, keys: 6 })).toMatchObject({ violations: [] });
}, 120_000);
