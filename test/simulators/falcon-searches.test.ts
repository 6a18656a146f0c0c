import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type FalconCase,
  type FalconSimulator,
  startFalconSimulator,
} from '../../local/simulators/falcon/index.ts';

const found = v.object({
  meta: v.looseObject({ pagination: v.looseObject({ total: v.number() }) }),
  resources: v.array(v.string()),
});

let clock: number;
let falcon: FalconSimulator;
let token: string;

beforeEach(async () => {
  clock = Date.parse('2026-03-10T12:00:00Z');
  falcon = await startFalconSimulator({ now: () => new Date(clock) });
  token = await newToken();
});
afterEach(() => falcon.close());

async function newToken(): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = falcon;
  const body = new URLSearchParams({ client_id, client_secret });
  const given = await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body });
  return v.parse(v.looseObject({ access_token: v.string() }), await given.json()).access_token;
}

const headers = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
async function find(query: Record<string, string>) {
  const path = `/cases/queries/cases/v1?${new URLSearchParams({ limit: '1000', ...query }).toString()}`;
  const response = await fetch(`${falcon.url}${path}`, { headers: headers() });
  const { meta, resources } = v.parse(found, await response.json());
  return { ids: resources, total: meta.pagination.total };
}
const idsOf = (cases: readonly FalconCase[]) => cases.map((it) => it.id);
const all = () => [...falcon.cases.values()];

describe('whatever changed, a search finds what a look at every case finds, in order', () => {
  /** Some edits of some cases, the same at every run. */
  const edit = (times: number) => {
    for (let n = 0; n < times; n++) {
      clock += 10;
      const it = all()[(n * 37) % falcon.cases.size];
      if (!it) continue;
      falcon.editCase(it.id, { severity: 1 + ((n * 53) % 100), name: `Case ${(n * 7) % 11}` });
      if (n % 3 === 0) falcon.tagCase(it.id, `t${n % 4}`);
    }
  };
  const middle = '2026-03-10T12:00:00.030Z'; // the time of the third edit
  const newest = (a: FalconCase, b: FalconCase) => b.sequence - a.sequence;
  const bySeverity = (a: FalconCase, b: FalconCase) => b.severity - a.severity || a.sequence - b.sequence;
  const byTime = (a: FalconCase, b: FalconCase) =>
    Date.parse(a.updatedAt) - Date.parse(b.updatedAt) || a.sequence - b.sequence;

  const searched = async () => [
    (await find({})).ids,
    (await find({ sort: 'severity.desc' })).ids,
    (await find({ sort: 'updated_timestamp|asc' })).ids,
    (await find({ filter: "name:'Case 1*'+severity:>50", sort: 'severity.desc' })).ids,
    (await find({ filter: "tags:['t0','t1']" })).ids,
    (await find({ q: 'CASE 4' })).ids,
    (await find({ filter: `updated_timestamp:>'${middle}'`, sort: 'severity.desc' })).ids,
    (await find({ filter: `(updated_timestamp:>='${middle}')+severity:>50`, sort: 'updated_timestamp.asc' }))
      .ids,
    (await find({ filter: `updated_timestamp:>='${middle}',severity:>50` })).ids,
  ];
  const looked = () => {
    const cases = all();
    const text = (it: FalconCase) => `${it.name}\n${it.referenceId}`.toLowerCase();
    return [
      cases.toSorted(newest),
      cases.toSorted(bySeverity),
      cases.toSorted(byTime),
      cases.filter((it) => it.name.startsWith('Case 1') && it.severity > 50).toSorted(bySeverity),
      cases.filter(({ tags }) => tags.includes('t0') || tags.includes('t1')).toSorted(newest),
      cases.filter((it) => text(it).includes('case 4')).toSorted(newest),
      cases.filter((it) => it.updatedAt > middle).toSorted(bySeverity),
      cases.filter((it) => it.updatedAt >= middle && it.severity > 50).toSorted(byTime),
      cases.filter((it) => it.updatedAt >= middle || it.severity > 50).toSorted(newest),
    ].map(idsOf);
  };

  test.each([1, 5, 150, 700])('after %d edits', async (times) => {
    falcon.addCases(200);
    expect(await searched()).toEqual(looked());
    edit(times);
    expect(await searched()).toEqual(looked());
    falcon.addCases(3);
    expect(await searched()).toEqual(looked());
  });

  test('and after a reset nothing is found', async () => {
    falcon.addCases(5);
    await find({ sort: 'severity.desc' });
    falcon.reset();
    token = await newToken();
    expect(await find({ sort: 'severity.desc' })).toEqual({ ids: [], total: 0 });
  });
});

describe('a page of a walk', () => {
  test('sees what changed since the page before it', async () => {
    const [a, b, c] = falcon.addCases(3);
    const page = (offset: number) =>
      find({ filter: "status:'new'", sort: 'created_timestamp.asc', limit: '1', offset: String(offset) });
    expect(await page(0)).toEqual({ ids: [a?.id], total: 3 });
    falcon.closeCase(b?.id ?? '');
    expect(await page(1)).toEqual({ ids: [c?.id], total: 2 });
  });

  test('sees it only once it is due where the index lags', async () => {
    const [a, b] = falcon.addCases(2);
    falcon.settings.indexLagMs = 1000;
    clock += 500;
    falcon.closeCase(a?.id ?? '');
    const open = () => find({ filter: "status:'new'" });
    expect((await open()).ids).toEqual([b?.id, a?.id]);
    clock += 1000;
    expect((await open()).ids).toEqual([b?.id]);
  });

  test('follows the clock where its filter does', async () => {
    const [a] = falcon.addCases(1);
    const recent = () => find({ filter: "created_timestamp:>='now-10m'" });
    expect((await recent()).ids).toEqual([a?.id]);
    clock += 600_001;
    expect((await recent()).ids).toEqual([]);
  });

  test('sees what an alert says once the alert is known', async () => {
    falcon.settings.switches['unknownAlert'] = 'accept';
    const [a] = falcon.addCases(1);
    falcon.attach(a?.id ?? '', ['cid:ind:aid-1:2'], []);
    const onHost = () => find({ filter: "aids:'aid-1'" });
    expect((await onHost()).ids).toEqual([]);
    falcon.addAlerts(['cid:ind:aid-1:2']);
    expect((await onHost()).ids).toEqual([a?.id]);
  });

  test('follows the switches of the grammar', async () => {
    const [a] = falcon.addCases(1);
    const odd = () => find({ filter: "severity:>10,status:'new'+status:'closed'" });
    expect((await odd()).ids).toEqual([a?.id]);
    falcon.settings.switches['fqlPrecedence'] = 'left-to-right';
    expect((await odd()).ids).toEqual([]);
  });
});
