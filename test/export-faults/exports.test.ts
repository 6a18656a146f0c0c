import { describe, expect, test } from 'vitest';
import { runSeed } from './run.ts';

// `npm run faults -- --exports` runs more seeds, and larger ones; with `--bites` it shows that the rules are needed.
const size = { cases: 5, deeds: 12 };
const patience = 60_000;

describe('under faults of every kind', () => {
  test.each([
    [1, 'Incydr'],
    [2, 'Falcon'],
  ])(
    'each case is exported as it is, or named with the reason, and no manifest lies: seed %i, %s',
    async (seed) => {
      expect((await runSeed(seed, size)).violations).toEqual([]);
    },
    patience,
  );
});
