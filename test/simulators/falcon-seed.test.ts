import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type FalconCase,
  type FalconSimulator,
  startFalconSimulator,
} from '../../local/simulators/falcon/index.ts';

const now = '2026-03-10T12:00:00.000Z';
const yearAgo = '2025-03-10T12:00:00.000Z';

const started: FalconSimulator[] = [];
const start = async (seed?: { cases: number; random?: number }, settings = {}) => {
  const falcon = await startFalconSimulator({ now: () => new Date(now), ...(seed && { seed }), settings });
  started.push(falcon);
  return falcon;
};
afterEach(async () => {
  for (const falcon of started.splice(0)) await falcon.close();
});

const stateOf = async ({ url }: FalconSimulator): Promise<unknown> =>
  (await fetch(`${url}/__control/state`)).json();

describe('the same number', () => {
  test('gives the same data, down to the bytes of the files', async () => {
    const [one, other] = [await start({ cases: 60, random: 7 }), await start({ cases: 60, random: 7 })];
    expect(await stateOf(one)).toEqual(await stateOf(other));
  });

  test('is 1 where none is given, and another number gives other data', async () => {
    const [none, first, second] = [
      await start({ cases: 20 }),
      await start({ cases: 20, random: 1 }),
      await start({ cases: 20, random: 2 }),
    ];
    expect(await stateOf(none)).toEqual(await stateOf(first));
    expect(await stateOf(none)).not.toEqual(await stateOf(second));
  });

  test('gives the same data after a reset', async () => {
    const falcon = await start({ cases: 30 });
    const before = await stateOf(falcon);
    const [id = ''] = falcon.cases.keys();
    falcon.tagCase(id, 'changed');
    falcon.addCases(2);
    falcon.reset();
    expect(await stateOf(falcon)).toEqual(before);
  });
});

describe('500 cases', () => {
  let falcon: FalconSimulator;
  let token: string;
  beforeEach(async () => {
    falcon = await start({ cases: 500, random: 3 }, { indexLagMs: 1000 });
    const { clientId: client_id, clientSecret: client_secret } = falcon;
    const body = new URLSearchParams({ client_id, client_secret });
    const given = await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body });
    token = v.parse(v.looseObject({ access_token: v.string() }), await given.json()).access_token;
  });
  const cases = () => [...falcon.cases.values()];
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${falcon.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
  const resources = async <S extends v.GenericSchema>(schema: S, response: Response) =>
    v.parse(v.looseObject({ resources: v.array(schema) }), await response.json()).resources;

  test('are of all sorts, and from the past year', () => {
    const kinds = (of: (it: FalconCase) => unknown) => new Set(cases().map(of)).size;
    expect(cases()).toHaveLength(500);
    expect(kinds((it) => it.status)).toBe(4);
    expect(kinds((it) => it.name)).toBeGreaterThan(200);
    expect(kinds((it) => it.severity)).toBeGreaterThan(50);
    expect(kinds((it) => it.assignedTo?.uuid)).toBe(11);
    expect(kinds((it) => it.tags.length)).toBeGreaterThan(2);
    expect(kinds((it) => it.evidence.alerts.length)).toBeGreaterThan(4);
    expect(kinds((it) => it.version)).toBeGreaterThan(3);
    expect(new Set(cases().map((it) => it.template?.name))).toEqual(
      new Set([undefined, 'Intrusion', 'Policy violation']),
    );
    for (const { createdAt, updatedAt } of cases()) {
      expect(createdAt >= yearAgo && createdAt <= updatedAt && updatedAt <= now).toBe(true);
    }
  });

  test('are found at once, however late the index is, the oldest with the lowest number', async () => {
    const found = await get('/cases/queries/cases/v1?limit=10000&sort=created_timestamp.asc');
    expect(await resources(v.string(), found)).toEqual(cases().map((it) => it.id));
    expect(cases()[0]?.referenceId).toBe('CASE-0001');
  });

  const found = async (filter: string, sort: string) => {
    const query = new URLSearchParams({ filter, sort, limit: '1000' });
    return resources(v.string(), await get(`/cases/queries/cases/v1?${query.toString()}`));
  };
  const text = (a: string, b: string) => Number(a > b) - Number(a < b);

  test.each<[string, string, (it: FalconCase) => boolean, (a: FalconCase, b: FalconCase) => number]>([
    [
      "status:'closed'",
      'created_timestamp.asc',
      (it) => it.status === 'closed',
      (a, b) => a.sequence - b.sequence,
    ],
    ['severity:>60', 'severity.desc', (it) => it.severity > 60, (a, b) => b.severity - a.severity],
    [
      "updated_timestamp:>='2026-02-01'",
      'updated_timestamp.asc',
      (it) => it.updatedAt >= '2026-02-01',
      (a, b) => text(a.updatedAt, b.updatedAt),
    ],
    [
      "created_timestamp:<'2026-01-01'+tags:'vip'",
      'name.asc',
      (it) => it.createdAt < '2026-01-01' && it.tags.includes('vip'),
      (a, b) => text(a.name, b.name),
    ],
  ])('are found by %s and sorted by %s as each of them says', async (filter, sort, passes, compare) => {
    const expected = cases().filter(passes).toSorted(compare);
    expect(expected.length).toBeGreaterThan(10);
    expect(await found(filter, sort)).toEqual(expected.map(({ id }) => id));
  });

  test('are found as they are now, once they changed, and not once they are gone', async () => {
    const [first, second, third] = cases();
    falcon.editCase(first?.id ?? '', { name: 'Edited', severity: 100 });
    falcon.tagCase(second?.id ?? '', 'mine');
    falcon.settings.switches['mergeSource'] = 'gone';
    await get('/cases/entities/merge/v1', {
      method: 'POST',
      body: JSON.stringify({ source_id: third?.id, destination_id: second?.id }),
    });
    falcon.settings.indexLagMs = 0;
    expect(await found("name:'Edited'+severity:100", '')).toEqual([first?.id]);
    expect(await found("tags:'mine'", '')).toEqual([second?.id]);
    expect(await found('', 'created_timestamp.asc')).toEqual(cases().map(({ id }) => id));
    expect([falcon.cases.size, falcon.cases.has(third?.id ?? '')]).toEqual([499, false]);
    expect(falcon.addCases(1)[0]?.referenceId).toBe('CASE-0501');
  });

  test('have alerts that are found as each of them says', async () => {
    const { alerts } = v.parse(
      v.object({
        alerts: v.array(
          v.looseObject({ compositeId: v.string(), status: v.string(), updatedAt: v.string() }),
        ),
      }),
      await stateOf(falcon),
    );
    const since = '2026-01-15T00:00:00.000Z';
    const query = new URLSearchParams({
      filter: `status:'closed'+updated_timestamp:>'${since}'`,
      sort: 'updated_timestamp.asc',
      limit: '1000',
    });
    const answered = await get(`/alerts/queries/alerts/v2?${query.toString()}`);
    const expected = alerts
      .filter((it) => it.status === 'closed' && it.updatedAt > since)
      .toSorted((a, b) => text(a.updatedAt, b.updatedAt));
    expect(expected.length).toBeGreaterThan(10);
    expect(await resources(v.string(), answered)).toEqual(expected.map((it) => it.compositeId));
  });

  test('hold alerts that exist and know their case, and events', async () => {
    const held = cases().find((it) => it.evidence.alerts.length > 2);
    const read = await get('/alerts/entities/alerts/v2', {
      method: 'POST',
      body: JSON.stringify({ composite_ids: held?.evidence.alerts }),
    });
    const alerts = await resources(v.looseObject({ linked_case_ids: v.array(v.string()) }), read);
    expect(alerts.map((it) => it.linked_case_ids)).toEqual(held?.evidence.alerts.map(() => [held.id]));
    expect(cases().some((it) => it.evidence.events.length > 0)).toBe(true);
  });

  test('have files whose bytes are made as they are read, and are those of their hash', async () => {
    const details = v.looseObject({ id: v.string(), hash_value: v.string(), file_size_bytes: v.number() });
    const [file] = await resources(details, await get('/case-files/combined/file-details/v1'));
    const content = await get(`/case-files/entities/files/download/v1?id=${file?.id}`);
    const bytes = Buffer.from(await content.arrayBuffer());
    expect(bytes).toHaveLength(file?.file_size_bytes ?? -1);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.hash_value);
  });

  test('follow templates with SLAs and fields, some of them filled in', async () => {
    const templated = cases().filter((it) => it.template !== null);
    expect(templated.every((it) => it.sla !== null && it.customFields.length === 2)).toBe(true);
    expect(templated.some((it) => it.customFields.some(({ values }) => values.length > 0))).toBe(true);
    for (const status of ['achieved', 'missed']) {
      const filter = encodeURIComponent(`sla_active_timer.status:'${status}'`);
      const found = await resources(v.string(), await get(`/cases/queries/cases/v1?filter=${filter}`));
      expect(found.length).toBeGreaterThan(0);
    }
  });
});

test('without a seed there is no case, template, SLA or group', async () => {
  const falcon = await start();
  expect(await stateOf(falcon)).toMatchObject({
    cases: [],
    files: [],
    configuration: { templates: [], slas: [], notificationGroups: [] },
  });
});
