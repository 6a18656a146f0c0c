import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type IncydrSimulator, startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import { incydrChanges } from '../../lib/incydr/changed-cases.ts';
import type { GetPage } from '../../lib/incydr/client/case-walk.ts';
import type { IncydrCases } from '../../lib/incydr/client/cases.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { minutes, seconds, virtualClock } from '../opening/world.ts';

const clock = virtualClock();
let incydr: IncydrSimulator;
let cases: IncydrCases;

beforeAll(async () => {
  incydr = await startIncydrSimulator({ now: clock.now });
  const { url, clientId, clientSecret } = incydr;
  ({ cases } = incydrClient(
    { url, credentials: async () => ({ clientId, clientSecret }), timeout: seconds(10) },
    { fetch, now: clock.now, wait: clock.wait },
  ));
});
afterAll(() => incydr.close());
beforeEach(() => incydr.reset());

/** The ids that a reading of everything up to now finds, in their order. */
async function read(getPage: GetPage = cases.getPage, from = new Date(0)): Promise<number[]> {
  const sendBefore = new Date(clock.now().getTime() + minutes(10));
  const changed = incydrChanges({ ...cases, getPage }, undefined, sendBefore);
  return (await Array.fromAsync(changed(from, clock.now()))).map(({ caseId }) => Number(caseId));
}

/** A platform that gives fewer cases a page than it was asked for. */
const atMost =
  (most: number, given: GetPage = cases.getPage): GetPage =>
  (filter, options) =>
    given({ ...filter, pgSize: Math.min(most, filter.pgSize ?? most) }, options);

/** Cases that change a millisecond after one another. */
const casesInARow = (count: number) =>
  Array.from({ length: count }, () => {
    clock.advance(1);
    return incydr.addCases(1)[0] ?? 0;
  });

test('cases of one page are one request', async () => {
  const numbers = casesInARow(20);
  incydr.clearRequests();
  expect(await read()).toEqual(numbers);
  expect(incydr.counts()['cases.list']).toBe(1);
});

test('each of many pages of cases comes once', async () => {
  const numbers = casesInARow(1100);
  incydr.clearRequests();
  expect(await read()).toEqual(numbers);
  expect(incydr.counts()['cases.list']).toBe(3);
});

test('a platform that refuses long pages is asked for those that it gives by itself', async () => {
  incydr.settings.switches['maxPageSize'] = '100';
  const numbers = casesInARow(250);
  incydr.clearRequests();
  expect(await read()).toEqual(numbers);
  expect(incydr.counts()['cases.list']).toBe(1 + 3);
});

test('more cases of one instant than a page holds all come', async () => {
  const numbers = incydr.addCases(1100);
  clock.advance(1);
  expect((await read()).toSorted((a, b) => a - b)).toEqual(numbers);
});

test('a platform that gives fewer a page than it was asked for is read to the end', async () => {
  const numbers = casesInARow(35);
  expect(await read(atMost(10))).toEqual(numbers);
});

test('a platform that does not say how many there are is read to the end', async () => {
  const numbers = casesInARow(35);
  const uncounted: GetPage = async (filter, options) => ({
    ...(await atMost(10)(filter, options)),
    totalCount: null,
  });
  expect(await read(uncounted)).toEqual(numbers);
});

test('a span whose beginning is left out by the platform loses no case between two pages', async () => {
  incydr.settings.switches['microseconds'] = 'zero';
  const numbers = [...incydr.addCases(4), ...casesInARow(20)];
  const exclusive: GetPage = (filter, options) =>
    cases.getPage(
      filter.updatedAt
        ? {
            ...filter,
            updatedAt: {
              ...filter.updatedAt,
              from: new Date(new Date(filter.updatedAt.from ?? 0).getTime() + 1),
            },
          }
        : filter,
      options,
    );
  expect((await read(atMost(3, exclusive))).toSorted((a, b) => a - b)).toEqual(numbers);
});

test('cases that change while they are read hide no other case', async () => {
  const numbers = casesInARow(40);
  let edits = 0;
  const changing: GetPage = async (filter, options) => {
    const page = await atMost(10)(filter, options);
    clock.advance(1);
    // Out of the span, so that all that follow move up a place.
    for (const number of numbers.slice(edits * 3, edits * 3 + 3))
      incydr.editCase({ number, description: 'changed' });
    edits += 1;
    return page;
  };
  expect(new Set(await read(changing))).toEqual(new Set(numbers));
});

test('what changed before the span is not read', async () => {
  casesInARow(3);
  clock.advance(1);
  const from = clock.now();
  const numbers = casesInARow(2);
  expect(await read(cases.getPage, from)).toEqual(numbers);
});
