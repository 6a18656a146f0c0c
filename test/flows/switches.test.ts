import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunWorld, startRunWorld } from '../exports/run-world.ts';
import { minutes, startWorld, type World } from '../opening/world.ts';
import { exportStory, ranOf } from './export-story.ts';
import { openingStory, settle, type Told, toldOf } from './opening-story.ts';
import {
  eachOf,
  type Setting,
  settingsAlone,
  settingsTogether,
  touchedOf,
  valuesOf,
} from './touched-switches.ts';

type Titled = { setting: Setting; title: string };

const told = (settings: Setting[]): Titled[] =>
  settings.map((setting) => ({
    setting,
    title: Object.entries(setting)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  }));

describe.each(['falcon', 'incydr'] as const)('the switches of %s', (platform) => {
  const { opening, export: exporting, hindrances, untouched } = touchedOf[platform];
  const touched = [opening, exporting].flatMap(({ together, alone }) => [...together, ...alone]);

  test('each is tried by a flow, or named as one that no flow can notice', () => {
    const named = [...new Set([...touched, ...hindrances]), ...Object.values(untouched).flat()];
    expect(named.toSorted()).toEqual([...valuesOf(platform).keys()].toSorted());
  });

  test('each that is tried has at least two values', () => {
    const values = valuesOf(platform);
    expect([...touched, ...hindrances].filter((name) => (values.get(name)?.length ?? 0) < 2)).toEqual([]);
  });
});

/** What becomes of each alert of the story on a platform that does as its simulator does unless told otherwise. */
const onFalcon: Told = {
  first: 'attached to 1',
  second: 'attached to 1',
  third: 'attached to 1',
  repeating: 'attached to 1',
  lost: 'attached to 1',
  unknown: 'failed for what is unknown',
  mixed: 'failed for what is unknown',
  good: 'attached to 1',
  event: 'attached to 1',
  'odd event': 'attached to 1',
  closing: 'attached to 1',
  closed: 'attached to 2',
  reopening: 'attached to 2',
  'unknown at first': 'failed for what is unknown',
  'good at first': 'attached to 3',
};
const onIncydr: Told = {
  first: 'attached to 1',
  second: 'attached to 1',
  third: 'attached to 1',
  repeating: 'attached to 1',
  lost: 'attached to 1',
  unknown: 'failed for what is unknown',
  mixed: 'failed for what is unknown',
  good: 'attached to 1',
  closing: 'attached to 2',
  closed: 'attached to 2',
  reopening: 'attached to 3',
  'unknown at first': 'failed for what is unknown',
  'good at first': 'attached to 4',
  deleted: 'attached to 4',
};

/** Where a value rightly makes another end of the story. */
const otherwise: Record<string, Told> = {
  'falcon unknownAlert accept': {
    unknown: 'attached to 1',
    mixed: 'attached to 1',
    'unknown at first': 'attached to 3',
  },
  'falcon unknownEvent reject': { 'odd event': 'failed for what is unknown' },
  'falcon eventIdFormat logscale': { 'odd event': 'failed for what is unknown' },
  'falcon closedAttach reject': { closing: 'attached to 2' },
  'incydr maxEventsPerCase 3': {
    // One of its two events came to the first case with another alert, and stays there.
    repeating: 'attached, but not on the platform',
    lost: 'attached to 2',
    good: 'attached to 3',
    closing: 'attached to 4',
    closed: 'attached to 4',
    reopening: 'attached to 5',
    'good at first': 'attached to 6',
    deleted: 'attached to 6',
  },
};

describe.each([
  ['falcon', onFalcon],
  ['incydr', onIncydr],
] as const)('alerts become cases on %s', (platform, usually) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(platform, { inMemory: true });
  });
  afterAll(() => world.stop());
  const at = (index: number) => world.known[index] ?? '';
  const { opening, hindrances } = touchedOf[platform];
  const { together, alone } = opening;
  const settings = [...settingsTogether(platform, together), ...settingsAlone(platform, alone)];

  const storyUnder = (setting: Setting) => {
    world.fresh();
    Object.assign(world.simulator.settings.switches, setting);
    return openingStory(world);
  };
  test.each(told(settings))('with $title', async ({ setting, title }) => {
    expect(await storyUnder(setting)).toEqual({ ...usually, ...otherwise[`${platform} ${title}`] });
  });

  test.each(eachOf(platform, 'badCredentials'))('once the keys are right again, with %o', async (setting) => {
    world.fresh();
    Object.assign(world.simulator.settings.switches, setting);
    await world.accept('A1', [at(0)]);
    for (let tries = 0; tries < 3; tries += 1) {
      await world.drain({ fetch: withWrongKeys });
      world.clock.advance(minutes(5));
    }
    expect([(await world.alerts())['A1']?.state, world.cases()]).toEqual(['waiting', []]);
    await settle(world);
    expect(await toldOf(world, new Map([['A1', [at(0)]]]))).toEqual({ A1: 'attached to 1' });
  });

  const limits = hindrances.filter((name) => /rateLimit|retryAfter/i.test(name));
  test.each(limits.flatMap((name) => eachOf(platform, name)))('past every 429, with %o', async (setting) => {
    world.fresh();
    Object.assign(world.simulator.settings, { rateLimit: 3 });
    Object.assign(world.simulator.settings.switches, setting);
    const brought = new Map(['A1', 'A2', 'A3', 'A4', 'A5'].map((id, index) => [id, [at(index)]]));
    for (const [id, evidence] of brought) {
      await world.accept(id, evidence);
      await world.drain();
    }
    await settle(world);
    const ends = ['A1', 'A2', 'A3', 'A4', 'A5'].map((id) => [id, 'attached to 1']);
    expect(await toldOf(world, brought)).toEqual(Object.fromEntries(ends));
    expect(world.cases()).toHaveLength(1);
  });
});

/** The network of a client whose keys are wrong. */
const withWrongKeys: typeof fetch = (input, init = {}) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (!pathname.includes('/oauth')) return fetch(input, init);
  const headers = new Headers(init.headers);
  if (headers.has('authorization')) headers.set('authorization', 'Basic d3Jvbmc6d3Jvbmc=');
  const body = init.body ? 'client_id=wrong&client_secret=wrong' : null;
  return fetch(input, { ...init, headers, body });
};

describe('Incydr cases are exported', () => {
  let world: RunWorld;
  beforeAll(async () => {
    world = await startRunWorld();
  });
  afterAll(() => world.stop());
  const { together, alone } = touchedOf.incydr.export;
  const whole = {
    outcome: 'exported',
    reason: null,
    artifacts: ['summary.pdf', 'events.csv', 'case.zip', 'case.json'],
  };

  const settings = told([...settingsTogether('incydr', together), ...settingsAlone('incydr', alone)]);
  const storyUnder = async (setting: Setting) => {
    await world.fresh();
    Object.assign(world.incydr.settings.switches, setting);
    return exportStory(world);
  };
  const allWhole = {
    first: [
      { case: 1, ...whole },
      { case: 2, ...whole },
      { case: 3, ...whole },
    ],
    second: [{ case: 2, ...whole }],
  };
  test.each(settings)('with $title', async ({ setting }) => {
    expect(await storyUnder(setting)).toEqual(allWhole);
  });

  test.each([...eachOf('incydr', 'retryAfter'), ...eachOf('incydr', 'rateLimitOn')])(
    'past every 429, with %o',
    async (setting) => {
      await world.fresh();
      const [number = 0] = world.incydr.addCases(1);
      Object.assign(world.incydr.settings, { rateLimit: 8 });
      Object.assign(world.incydr.settings.switches, setting);
      expect(await ranOf(world, [number])).toEqual([{ case: 1, ...whole }]);
    },
  );

  test.each(eachOf('incydr', 'access'))('once the client may read, with %o until then', async (setting) => {
    await world.fresh();
    const [number = 0] = world.incydr.addCases(1);
    await world.plan();
    Object.assign(world.incydr.settings.switches, setting);
    await world.work();
    world.incydr.settings.switches['access'] = 'read-only';
    world.clock.advance(minutes(10));
    expect(await ranOf(world, [number])).toEqual([{ case: 1, ...whole }]);
  });
});

describe('Falcon alone', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('falcon', { inMemory: true });
  });
  afterAll(() => world.stop());

  test('the address that was configured is kept, whatever region the answers name', async () => {
    world.fresh();
    const brought = new Map<string, string[]>();
    for (const [index, setting] of eachOf('falcon', 'regionHeader').entries()) {
      Object.assign(world.simulator.settings.switches, setting);
      const evidence = [world.known[index] ?? ''];
      brought.set(`in ${setting['regionHeader']}`, evidence);
      await world.accept(`in ${setting['regionHeader']}`, evidence);
      await settle(world);
    }
    expect(await toldOf(world, brought)).toEqual({
      'in none': 'attached to 1',
      'in us-1': 'attached to 1',
      'in us-2': 'attached to 1',
      'in us-3': 'attached to 1',
      'in eu-1': 'attached to 1',
      'in us-gov-1': 'attached to 1',
      'in us-gov-2': 'attached to 1',
    });
  });
});

describe('Incydr alone', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('incydr', { inMemory: true });
  });
  afterAll(() => world.stop());

  test.each(['read-only', 'none'])('an alert waits while the access is %s', async (access) => {
    world.fresh();
    const [known = ''] = world.known;
    world.simulator.settings.switches['access'] = access;
    await world.accept('A1', [known]);
    for (let tries = 0; tries < 3; tries += 1) {
      await world.drain();
      world.clock.advance(minutes(5));
    }
    expect([(await world.alerts())['A1']?.state, world.cases()]).toEqual(['waiting', []]);
    world.simulator.settings.switches['access'] = 'full';
    await settle(world);
    expect(await toldOf(world, new Map([['A1', [known]]]))).toEqual({ A1: 'attached to 1' });
  });
});
