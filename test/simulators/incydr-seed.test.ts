import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import type { Case } from '../../local/simulators/incydr/cases/case.ts';
import {
  type IncydrSimulator,
  type IncydrSimulatorOptions,
  startIncydrSimulator,
} from '../../local/simulators/incydr/index.ts';
import { people } from '../../local/simulators/incydr/seed/people.ts';

const running: IncydrSimulator[] = [];
const noon = new Date('2026-05-04T12:00:00.000Z');
const year = 365 * 86_400_000;

const start = async (options: IncydrSimulatorOptions): Promise<IncydrSimulator> => {
  const incydr = await startIncydrSimulator({ now: () => noon, ...options });
  running.push(incydr);
  return incydr;
};
afterEach(async () => {
  for (const incydr of running.splice(0)) await incydr.close();
});

async function signIn({ url, clientId, clientSecret }: IncydrSimulator): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const answer = await fetch(`${url}/v1/oauth`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
  });
  return v.parse(v.object({ access_token: v.string() }), await answer.json()).access_token;
}

const listed = v.object({ cases: v.array(v.object({ number: v.number() })), totalCount: v.number() });
const text = (a: string, b: string) => Number(a > b) - Number(a < b);

const [, john = '', , , zoe = ''] = people.map(({ userId }) => userId);

const casesOf = (incydr: IncydrSimulator) => [...incydr.cases.values()];

describe('plausible cases', () => {
  test('are the same for the same number, and others for another', async () => {
    const [one, again, other] = [
      await start({ seed: { cases: 50, random: 7 } }),
      await start({ seed: { cases: 50, random: 7 } }),
      await start({ seed: { cases: 50, random: 8 } }),
    ];
    expect(casesOf(again)).toEqual(casesOf(one));
    expect(again.eventIds).toEqual(one.eventIds);
    expect(casesOf(other)).not.toEqual(casesOf(one));
  });

  test('are drawn from 1 where no number is given', async () => {
    const [usual, one] = [
      await start({ seed: { cases: 20 } }),
      await start({ seed: { cases: 20, random: 1 } }),
    ];
    expect(casesOf(usual)).toEqual(casesOf(one));
  });

  test('hang from the clock', async () => {
    const later = new Date('2026-06-04T12:00:00.000Z');
    const [one, two] = [
      await start({ seed: { cases: 20 } }),
      await start({ seed: { cases: 20 }, now: () => later }),
    ];
    const ages = (incydr: IncydrSimulator, now: Date) =>
      casesOf(incydr).map((it) => [now.getTime() - Date.parse(it.createdAt), it.status, it.subject]);
    expect(ages(two, later)).toEqual(ages(one, noon));
  });

  test('are of the past year, the oldest first, and changed after they were opened', async () => {
    const cases = casesOf(await start({ seed: { cases: 300 } }));
    const created = cases.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted());
    expect(Date.parse(created[0] ?? '')).toBeGreaterThan(noon.getTime() - year);
    expect(
      cases.filter((it) => it.updatedAt <= it.createdAt || Date.parse(it.updatedAt) > noon.getTime()),
    ).toEqual([]);
  });

  test('differ in all that lists filter by', async () => {
    const cases = casesOf(await start({ seed: { cases: 1_000, random: 7 } }));
    const among = (values: unknown[]) => new Set(values).size;
    expect(new Set(cases.map(({ status }) => status))).toEqual(new Set(['OPEN', 'CLOSED', 'ARCHIVED']));
    expect(among(cases.map(({ subject }) => subject))).toBe(17); // sixteen people, and nobody
    expect(among(cases.map(({ assignee }) => assignee))).toBe(5);
    expect(among(cases.map(({ events }) => events.size))).toBe(21);
    expect(among(cases.map(({ findings }) => findings))).toBeGreaterThan(100);
  });

  test('keep the rules of the platform', async () => {
    const incydr = await start({ seed: { cases: 1_000, random: 7 } });
    const cases = casesOf(incydr);
    const known = new Set(incydr.eventIds);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(1_000);
    expect(cases.filter(({ name }) => name.length > 50)).toEqual([]);
    expect(cases.filter(({ description }) => (description ?? '').length > 250)).toEqual([]);
    expect(cases.flatMap(({ events }) => [...events]).filter((id) => !known.has(id))).toEqual([]);
    expect(cases.filter((it) => it.status === 'ARCHIVED' && it.events.size > 0)).toEqual([]);
  });

  test('are about what was seen before they were opened', async () => {
    const incydr = await start({ seed: { cases: 40 } });
    const token = await signIn(incydr);
    const seen = v.object({ events: v.array(v.object({ eventTimestamp: v.string() })) });
    for (const { number, createdAt } of casesOf(incydr).slice(-10)) {
      const answer = await fetch(`${incydr.url}/v1/cases/${number}/fileevent`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { events } = v.parse(seen, await answer.json());
      expect(events.filter(({ eventTimestamp }) => eventTimestamp > createdAt)).toEqual([]);
    }
  });

  test.each<[string, (it: Case) => boolean, (a: Case, b: Case) => number]>([
    ['status=OPEN&srtKey=updatedAt', (it) => it.status === 'OPEN', (a, b) => text(a.updatedAt, b.updatedAt)],
    ['name=MEDIA&srtKey=name', (it) => it.name.includes('media'), (a, b) => text(a.name, b.name)],
    [
      'isAssigned=true&createdAt=2025-10-01T00:00:00Z/2026-01-01T00:00:00Z&srtDir=desc',
      (it) => it.assignee !== null && it.createdAt >= '2025-10-01' && it.createdAt < '2026-01-01',
      (a, b) => b.number - a.number,
    ],
    [
      `lastModifiedBy=${john}&srtKey=number`,
      (it) => it.lastModifiedBy === john,
      (a, b) => a.number - b.number,
    ],
    [`subject=${zoe}&srtKey=createdAt`, (it) => it.subject === zoe, (a, b) => text(a.createdAt, b.createdAt)],
    [
      'updatedAt=2026-03-01T00:00:00Z/2026-05-01T00:00:00Z&srtKey=createdAt',
      (it) => it.updatedAt >= '2026-03-01' && it.updatedAt < '2026-05-01',
      (a, b) => text(a.createdAt, b.createdAt),
    ],
  ])('are listed by %s as each of them says', async (query, passes, compare) => {
    const incydr = await start({ seed: { cases: 400, random: 5 } });
    const headers = { authorization: `Bearer ${await signIn(incydr)}` };
    const answer = await fetch(`${incydr.url}/v1/cases?pgSize=100&${query}`, { headers });
    const { cases, totalCount } = v.parse(listed, await answer.json());
    const expected = casesOf(incydr).filter(passes).toSorted(compare);
    expect(expected.length).toBeGreaterThan(10);
    expect(totalCount).toBe(expected.length);
    expect(cases.map(({ number }) => number)).toEqual(expected.slice(0, 100).map(({ number }) => number));
  });

  test('keep their names from others, until they are renamed', async () => {
    const incydr = await start({ seed: { cases: 20 } });
    const headers = { authorization: `Bearer ${await signIn(incydr)}`, 'content-type': 'application/json' };
    const name = incydr.cases.get(7)?.name ?? '';
    const open = async (called: string) => {
      const body = JSON.stringify({ name: called });
      return (await fetch(`${incydr.url}/v1/cases`, { method: 'POST', headers, body })).ok;
    };
    expect(await open(name)).toBe(false);
    incydr.closeCase(7);
    expect(await open(name)).toBe(false);
    const open8 = casesOf(incydr).find(({ status }) => status === 'OPEN');
    incydr.editCase({ number: open8?.number ?? 0, name: 'Renamed' });
    expect(await open('Renamed')).toBe(false);
    expect(await open(open8?.name ?? '')).toBe(true);
  });

  test('hold what was attached, detached and changed since', async () => {
    const incydr = await start({ seed: { cases: 60 } });
    const held = casesOf(incydr).find(({ status, events }) => status === 'OPEN' && events.size > 2);
    const number = held?.number ?? 0;
    const [first = '', ...others] = held?.events ?? [];
    incydr.removeEvent(number, first);
    incydr.editCase({ number, description: 'Changed' });
    expect([...(incydr.cases.get(number)?.events ?? [])]).toEqual(others);
    expect(casesOf(incydr).find((it) => it.number === number)).toMatchObject({
      description: 'Changed',
      name: held?.name,
    });
    incydr.deleteCase(number);
    expect([incydr.cases.size, incydr.cases.has(number)]).toEqual([59, false]);
    expect(incydr.addCases(1)).toEqual([61]);
  });

  test('are there again after a reset, before the cases that were named', async () => {
    const incydr = await start({ seed: { cases: 3 }, cases: [{ name: 'Named' }] });
    const before = casesOf(incydr);
    incydr.deleteCase(2);
    incydr.reset();
    expect(casesOf(incydr)).toEqual(before);
    expect(incydr.cases.get(4)?.name).toBe('Named');
  });

  test('are seen by lists at once, whatever the lag', async () => {
    const incydr = await start({ seed: { cases: 3 }, settings: { indexLagMs: 60_000 } });
    const token = await signIn(incydr);
    const list = await fetch(`${incydr.url}/v1/cases`, { headers: { authorization: `Bearer ${token}` } });
    expect(await list.json()).toMatchObject({ totalCount: 3 });
  });
});

test('handles give ids that exist', async () => {
  const incydr = await start({});
  expect([incydr.sessionIds.length, incydr.alertIds.length, incydr.actorIds.length]).toEqual([80, 150, 25]);
  expect(new Set([...incydr.sessionIds, ...incydr.alertIds, ...incydr.actorIds]).size).toBe(255);
});
