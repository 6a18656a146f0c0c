import { describe, expect, test } from 'vitest';
import { runSeed } from './run.ts';

// `npm run faults` runs more seeds, and larger ones.
const size = { alerts: 300, keys: 10 };

describe('under faults of every kind', () => {
  test.each([1, 2, 5])(
    'every accepted alert is in one case, and no case is there twice: seed %i',
    async (seed) => {
      expect((await runSeed(seed, size)).violations).toEqual([]);
    },
    60_000,
  );

  test('the same seed is the same run', async () => {
    const [one, other] = [
      await runSeed(3, { alerts: 60, keys: 6 }),
      await runSeed(3, { alerts: 60, keys: 6 }),
    ];
    expect(one).toEqual(other);
  }, 60_000);
});
