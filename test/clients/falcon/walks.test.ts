import { describe, expect, test } from 'vitest';
import { walkHydrated, walkIds, windowSize } from '../../../lib/falcon/client/walk.ts';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const many = 11_000;

const collected = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const one of items) all.push(one);
  return all;
};
const asked = () => {
  const { oauth2AccessToken: _, ...counts } = world().falcon.counts();
  return counts;
};

describe('a walk over more cases than a query can reach', () => {
  test.each(['created_timestamp.asc', 'created_timestamp.desc', 'updated_timestamp.asc'] as const)(
    'by %s finds each once, in two pages and one read of a time',
    async (sort) => {
      const { client, falcon, network } = world();
      for (let lot = 0; lot < 11; lot += 1) {
        falcon.addCases(many / 11);
        network.pass(1_000);
      }
      const ids = await collected(client.cases.iterIds({ sort }));
      expect([ids.length, new Set(ids).size]).toEqual([many, many]);
      expect(asked()).toEqual({ queries_cases_get_v1: 2, entities_cases_post_v2: 1 });
    },
  );

  test('keeps to the filter in every window', async () => {
    const { client, falcon, network } = world();
    for (let lot = 0; lot < 11; lot += 1) {
      falcon.addCases(many / 11);
      network.pass(1_000);
    }
    const [closed = '', other = ''] = falcon.cases.keys();
    falcon.closeCase(closed);
    falcon.closeCase(other);
    const ids = await collected(client.cases.iterIds({ filter: "status:'closed',status:'nonsense'" }));
    expect(ids).toEqual([closed, other]);
  });

  test('that reads the cases too needs no read for a time', async () => {
    const { client, falcon, network } = world();
    for (let lot = 0; lot < 11; lot += 1) {
      falcon.addCases(1_000);
      network.pass(1_000);
    }
    const cases = await collected(client.cases.iterAll());
    expect(new Set(cases.map(({ id }) => id)).size).toBe(11_000);
    // 9,999 ids take ten reads; the second window repeats the 999 of the last second.
    expect(asked()).toEqual({ queries_cases_get_v1: 2, entities_cases_post_v2: 12 });
  });

  test('by changes visits what changes under way, once', async () => {
    const { client, falcon, network } = world();
    for (let lot = 0; lot < 11; lot += 1) {
      falcon.addCases(1_000);
      network.pass(1_000);
    }
    const ids = [...falcon.cases.keys()];
    const [early = '', late = ''] = [ids[10], ids.at(-10)];
    const visited: string[] = [];
    for await (const id of client.cases.iterIds({ sort: 'updated_timestamp.asc' })) {
      visited.push(id);
      if (visited.length === 5_000) {
        falcon.closeCase(early);
        falcon.closeCase(late);
      }
    }
    expect(visited.toSorted()).toEqual(ids.toSorted());
  });

  test('believes the earliest time among the last of a page: the very last may have changed since', async () => {
    const times = new Map([
      ['C-1', '2026-01-01T00:00:01Z'],
      ['C-2', '2026-01-01T00:00:02Z'],
      ['C-3', '2026-01-01T09:00:00Z'], // changed after the page was made
    ]);
    const filters: (string | undefined)[] = [];
    const page = [...Array.from({ length: windowSize - 3 }, (_, n) => `A-${n}`), ...times.keys()];
    const reads = {
      query: async ({ filter }: { filter?: string }) => {
        filters.push(filter);
        return { resources: filters.length === 1 ? page : ['C-2'], total: null, errors: [] };
      },
      get: async ({ ids }: { ids: string[] }) => ({
        resources: ids.flatMap((id) => {
          const updated_timestamp = times.get(id);
          return updated_timestamp === undefined ? [] : [{ id, updated_timestamp }];
        }),
        missing: [],
        errors: [],
      }),
    };
    const ids = await collected(walkIds({ sort: 'updated_timestamp.asc' }, reads));
    expect(filters).toEqual([undefined, "updated_timestamp:>='2026-01-01T00:00:01Z'"]);
    expect(ids).toHaveLength(windowSize);
  });

  test('goes by instants, and not by how their fractions are written', async () => {
    const filters: (string | undefined)[] = [];
    const page = Array.from({ length: windowSize }, (_, n) => `C-${n}`);
    const times = ['2026-01-01T00:00:01Z', '2026-01-01T00:00:01.5Z', '2026-01-01T00:00:01.25Z'];
    const reads = {
      query: async ({ filter }: { filter?: string }) => {
        filters.push(filter);
        return { resources: filters.length === 1 ? page : [], total: null, errors: [] };
      },
      get: async ({ ids }: { ids: string[] }) => ({
        resources: times.map((updated_timestamp, n) => ({ id: `${ids[n]}`, updated_timestamp })),
        missing: [],
        errors: [],
      }),
    };
    await collected(walkIds({ sort: 'updated_timestamp.asc' }, reads));
    expect(filters[1]).toBe("updated_timestamp:>='2026-01-01T00:00:01Z'");
  });

  test.each([
    ['created_timestamp.asc', 'created_timestamp:>='],
    ['created_timestamp.desc', 'created_timestamp:<='],
  ] as const)('by %s goes on though the last case of a page is gone', async (sort, clause) => {
    const filters: (string | undefined)[] = [];
    const page = Array.from({ length: windowSize }, (_, n) => `C-${n}`);
    const reads = {
      query: async ({ filter }: { filter?: string }) => {
        filters.push(filter);
        return { resources: filters.length === 1 ? page : [], total: null, errors: [] };
      },
      get: async ({ ids }: { ids: string[] }) => ({
        resources: ids.slice(0, -1).map((id, n) => ({ id, created_timestamp: `T-${n}` })),
        missing: ids.slice(-1),
        errors: [],
      }),
    };
    await collected(walkIds({ sort }, reads));
    expect(filters[1]).toBe(`${clause}'T-98'`);
  });

  test('goes on after a page that is shorter than asked for, as long as there are more', async () => {
    const all = Array.from({ length: 25 }, (_, n) => ({
      id: `C-${n}`,
      created_timestamp: `2026-01-01T00:00:${n + 10}Z`,
    }));
    const reads = {
      query: async ({ filter }: { filter?: string }) => {
        const from = /'(.*)'/.exec(filter ?? '')?.[1] ?? '';
        const found = all.filter((it) => it.created_timestamp >= from);
        return { resources: found.slice(0, 10).map(({ id }) => id), total: found.length, errors: [] };
      },
      get: async ({ ids }: { ids: string[] }) => ({
        resources: all.filter(({ id }) => ids.includes(id)),
        missing: [],
        errors: [],
      }),
    };
    expect(await collected(walkIds({ sort: 'created_timestamp.asc' }, reads))).toEqual(
      all.map(({ id }) => id),
    );
  });

  test('fails aloud where more cases than a page holds share one instant', async () => {
    const { client, falcon } = world();
    falcon.addCases(windowSize + 1);
    await expect(collected(client.cases.iterIds())).rejects.toMatchObject({
      name: 'Unexpected',
      message: 'falcon: more than 9999 cases have one created_timestamp: no walk goes past them',
    });
  });

  test('ends without a question where nothing matches', async () => {
    const none = { resources: [], total: 0, errors: [], missing: [] };
    const walk = walkHydrated(
      { sort: 'created_timestamp.asc' },
      { query: async () => none, get: async () => none },
    );
    expect(await collected(walk)).toEqual([]);
  });
});

describe('a walk over alerts', () => {
  test('follows the token past every page', async () => {
    const { client, falcon } = world();
    falcon.raiseAlerts(2_300);
    const alerts = await collected(client.alerts.iterAll());
    expect(new Set(alerts.map((it) => it.composite_id)).size).toBe(2_500);
    expect(asked()).toEqual({ PostCombinedAlertsV1: 3 });
  });
});
