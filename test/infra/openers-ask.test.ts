import { expect, test } from 'vitest';
import { startWorld } from '../opening/world.ts';
import { both } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const allowed = allowedIn(synthesised(both).resources);
const grantsOf = (name: string) =>
  allowed
    .filter(({ role }) => role === `${name}/Role`)
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
    )
    .filter((grant) => grant.startsWith('dynamodb:'));

test.each(['falcon', 'incydr'] as const)(
  'the opener of %s asks the table for what it may, and may what it asks for',
  async (name) => {
    const world = await startWorld(name);
    try {
      world.fresh();
      const [one = '', other = ''] = world.known;
      const draft = { whenResolved: 'close', rawAlert: name === 'falcon' } as const;
      await world.accept('A1', [one], draft);
      await world.drain();
      await world.accept('A2', [other], draft);
      await world.drain();
      await world.resolve('A1', draft);
      await world.drain();
      expect([...world.asked].toSorted()).toEqual(grantsOf(`open-${name}-cases`).toSorted());
    } finally {
      await world.stop();
    }
  },
);
