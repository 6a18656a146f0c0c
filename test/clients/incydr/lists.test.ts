import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { after } from '../virtual-network.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let cases: World['client']['cases'];
beforeEach(async () => {
  world = await startWorld();
  ({ cases } = world.client);
});
afterEach(() => world.incydr.close());

/** That many cases, opened a millisecond after one another. */
const casesInARow = (count: number) =>
  Array.from({ length: count }, () => {
    world.network.pass(1);
    return world.incydr.addCases(1)[0] ?? 0;
  });
type Walk = NonNullable<Parameters<typeof cases.iterAll>[0]>;

/** The numbers that a walk gives, with something happening after so many of them. */
async function walked(asked: Walk, happens: Record<number, () => void> = {}): Promise<number[]> {
  const found: number[] = [];
  for await (const { number } of cases.iterAll(asked)) {
    found.push(number);
    happens[found.length]?.();
  }
  return found;
}

describe('a page', () => {
  const numbers = async (asked: Parameters<typeof cases.getPage>[0]) =>
    (await cases.getPage(asked)).cases.map(({ number }) => number);

  beforeEach(() => {
    casesInARow(3);
    world.incydr.closeCase(2);
    world.incydr.editCase({ number: 3, subject: '688981116817049583', assignee: '2435214662477302090' });
  });

  test.each<[string, Parameters<typeof cases.getPage>[0], number[]]>([
    ['a status', { status: 'CLOSED' }, [2]],
    ['several statuses', { status: ['OPEN', 'CLOSED'] }, [1, 2, 3]],
    ['an assignee', { assignee: '2435214662477302090' }, [3]],
    ['a subject', { subject: '688981116817049583' }, [3]],
    ['whether someone works on it', { isAssigned: false }, [1, 2]],
    ['who changed it last', { lastModifiedBy: 'nobody' }, []],
    ['when it was opened', { createdAt: { from: after(2), to: after(2) } }, [2]],
    ['when it was opened, without an end', { createdAt: { from: '2026-05-04T10:00:00.002Z' } }, [2, 3]],
    ['when it was changed, without a beginning', { updatedAt: { to: after(1) } }, [1]],
    ['nothing, the other way round', { srtKey: 'createdAt', srtDir: 'desc', pgSize: 2 }, [3, 2]],
  ])('is selected by %s', async (_what, asked, expected) => {
    expect(await numbers(asked)).toEqual(expected);
  });

  test('has the open ends of a span filled, and the digits of a given time kept', async () => {
    await cases.getPage({ createdAt: { from: '2026-05-04T09:00:00.123456Z' }, updatedAt: { to: after(0) } });
    expect(world.sent().at(-1)).toBe(
      'GET /v1/cases?createdAt=2026-05-04T09:00:00.123456Z/2026-05-04T10:00:00.003000Z' +
        '&updatedAt=1970-01-01T00:00:00.000000Z/2026-05-04T10:00:00.000000Z&pgNum=1&pgSize=100',
    );
  });

  test('of a span that begins later than now ends where it begins, and not before', async () => {
    expect(await numbers({ createdAt: { from: '2026-05-05T00:00:00Z' } })).toEqual([]);
    expect(world.sent().at(-1)).toBe(
      'GET /v1/cases?createdAt=2026-05-05T00:00:00.000000Z/2026-05-05T00:00:00.000000Z&pgNum=1&pgSize=100',
    );
  });

  test.each(['repeated', 'comma', 'either'])(
    'of several statuses is whole where they are given as %s',
    async (form) => {
      world.set({ statusList: form });
      const asked = { status: ['OPEN' as const, 'CLOSED' as const] };
      expect(await numbers(asked)).toEqual([1, 2, 3]);
      world.incydr.clearRequests();
      expect(await numbers(asked)).toEqual([1, 2, 3]);
      expect(world.sent()).toHaveLength(1);
    },
  );
});

describe('a walk', () => {
  test('through 2,500 cases is six calls, whatever comes and goes meanwhile, and each case comes once', async () => {
    const numbers = casesInARow(2_500);
    const found = await walked(
      {},
      {
        500: () => world.incydr.deleteCase(numbers[10] ?? 0),
        700: () => numbers.slice(20, 40).forEach(world.incydr.deleteCase),
        1_200: () => world.incydr.editCase({ number: numbers[2_000] ?? 0, name: 'changed' }),
        1_600: () => world.incydr.deleteCase(numbers[1_650] ?? 0),
      },
    );
    expect(found).toEqual(numbers);
    expect(world.sent()).toHaveLength(6);
  });

  test.each<[string, Walk]>([
    ['number, backwards', { srtKey: 'number', srtDir: 'desc' }],
    ['createdAt', { srtKey: 'createdAt' }],
    ['createdAt, backwards', { srtKey: 'createdAt', srtDir: 'desc' }],
    ['updatedAt', { srtKey: 'updatedAt' }],
    ['updatedAt, backwards', { srtKey: 'updatedAt', srtDir: 'desc' }],
  ])('by %s misses and repeats nothing while cases are opened, changed and deleted', async (_what, asked) => {
    const numbers = casesInARow(1_100);
    const change = (number: number) => {
      world.network.pass(1);
      world.incydr.editCase({ number, description: 'changed' });
    };
    const found = await walked(asked, {
      // One end's cases are not read yet whichever the direction: both change and both lose some.
      100: () => {
        for (const place of [2, 5, 550, 1_097]) change(numbers[place] ?? 0);
      },
      200: () => void casesInARow(3),
      450: () => [numbers[0] ?? 0, numbers[1_099] ?? 0].forEach(world.incydr.deleteCase),
    });
    expect(new Set(found).size).toBe(found.length);
    const gone = new Set([numbers[0], numbers[1_099]]);
    const missed = numbers.filter((number) => !gone.has(number) && !found.includes(number));
    expect(missed).toEqual([]);
  });

  test.each<[NonNullable<Walk['srtKey']>]>([['name'], ['status'], ['assigneeUsername'], ['subjectUsername']])(
    'by %s, in pages, misses nothing when cases are deleted',
    async (srtKey) => {
      const numbers = casesInARow(1_100);
      const found = await walked(
        { srtKey },
        { 500: () => numbers.slice(0, 7).forEach(world.incydr.deleteCase) },
      );
      expect(new Set(found).size).toBe(found.length);
      expect(numbers.slice(7).filter((number) => !found.includes(number))).toEqual([]);
    },
  );

  test.each(['100', '60', '10', '7', '1'])(
    'reaches the end where a page has %s cases at most',
    async (maxPageSize) => {
      world.set({ maxPageSize });
      const numbers = casesInARow(130);
      expect(await walked({})).toEqual(numbers);
    },
  );

  test.each(['inclusive', 'start', 'exclusive'])(
    'is whole where the bounds of dates are %s',
    async (dateBounds) => {
      world.set({ dateBounds, maxPageSize: '10', microseconds: 'zero' });
      const numbers = [...world.incydr.addCases(25), ...casesInARow(25)];
      expect(await walked({ srtDir: 'asc' })).toEqual(numbers);
      expect(await walked({ srtDir: 'desc' })).toEqual(numbers.toReversed());
    },
  );

  test('through cases of one instant misses none when some are deleted', async () => {
    world.set({ maxPageSize: '10', microseconds: 'zero' });
    const numbers = world.incydr.addCases(60);
    const found = await walked({}, { 25: () => numbers.slice(0, 5).forEach(world.incydr.deleteCase) });
    expect(found.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test('ends though whoever reads it changes each case that comes', async () => {
    const numbers = casesInARow(30);
    const found: number[] = [];
    for await (const { number } of cases.iterAll({ srtKey: 'updatedAt' })) {
      found.push(number);
      world.network.pass(1);
      world.incydr.editCase({ number, description: `seen ${found.length}` });
    }
    expect(found).toEqual(numbers);
  });

  test('gives the cases of its filters alone', async () => {
    const numbers = casesInARow(20);
    numbers.slice(0, 5).forEach(world.incydr.closeCase);
    expect(await walked({ status: 'CLOSED', createdAt: { from: after(3) } })).toEqual(numbers.slice(2, 5));
  });

  test('that is refused for another reason than its pages ends in that refusal', async () => {
    world.incydr.addFault({ operation: 'cases.list', status: 404 });
    await expect(walked({})).rejects.toMatchObject({ name: 'Declined', status: 404 });
  });
});

test('a walk keeps the size of its pages: a later refusal ends it', async () => {
  const [caseNumber = 0] = world.incydr.addCases(1);
  const ids = Array.from({ length: 600 }, (_, n) => `E-${n}`);
  world.incydr.addEvents(ids);
  await cases.addFileEventsToCase({ caseNumber, eventIds: ids });
  const found: unknown[] = [];
  const walk = async () => {
    for await (const { eventId } of cases.iterFileEvents({ caseNumber })) {
      found.push(eventId);
      if (found.length === 500) world.incydr.addFault({ operation: 'cases.listFileEvents', status: 400 });
    }
  };
  await expect(walk()).rejects.toMatchObject({ name: 'Declined', status: 400 });
  expect(found).toHaveLength(500);
});

test('the file events of a case all come, though some are removed meanwhile', async () => {
  const [caseNumber = 0] = world.incydr.addCases(1);
  const ids = Array.from({ length: 1_100 }, (_, n) => `E-${n}`);
  world.incydr.addEvents(ids);
  await cases.addFileEventsToCase({ caseNumber, eventIds: ids });
  const found: (string | null)[] = [];
  for await (const { eventId } of cases.iterFileEvents({ caseNumber })) {
    found.push(eventId);
    if (found.length === 300) for (const id of ids.slice(0, 7)) world.incydr.removeEvent(caseNumber, id);
  }
  expect([found.length, new Set(found)]).toEqual([ids.length, new Set(ids)]);
});
