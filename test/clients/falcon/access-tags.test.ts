import { describe, expect, test } from 'vitest';
import { falconClient } from '../../../lib/falcon/client/index.ts';
import { type Scripted, startScripted } from '../scripted-server.ts';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const idOf = async (key: string) =>
  (await world().client.accessTags.query({ filter: `key:'${key}'` })).resources[0] ?? '';
const all = ['finance', 'hr', 'insider-risk', 'legal-hold', 'soc-tier-2'];

describe.each(['pagination', 'meta'])('access tags, with the next page told in %s', (afterLocation) => {
  test('come in pages that lead to each other', async () => {
    const { client } = world();
    set({ afterLocation });
    const pages: string[][] = [];
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after;
      const page: Awaited<ReturnType<typeof client.accessTags.query>> = await client.accessTags.query({
        sort: 'key.asc',
        limit: 2,
        ...(from !== '' && { after: from }),
      });
      pages.push(page.resources);
      expect(page.total).toBe(5);
      after = page.after;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const { resources } = await client.accessTags.get({ ids: pages.flat() });
    expect(resources.map(({ key }) => key)).toEqual(all);
  });

  test('are walked, whole or by their ids', async () => {
    const { client } = world();
    set({ afterLocation });
    const ids = await collected(client.accessTags.iterIds());
    expect(new Set(ids).size).toBe(5);
    const tags = await collected(client.accessTags.iterAll({ filter: "key:['hr','finance']" }));
    expect(new Set(tags.map(({ key }) => key))).toEqual(new Set(['finance', 'hr']));
  });
});

test('a walk over access tags follows the token, and ends where it leads nowhere new', async () => {
  const page = (id: string, meta: object): Scripted => ({
    status: 200,
    body: JSON.stringify({ meta, resources: [id] }),
  });
  const server = await startScripted(
    { status: 201, body: JSON.stringify({ access_token: 'T', expires_in: 1799 }) },
    page('A', { after: 'one' }),
    page('B', { pagination: { after: 'two' } }),
    page('C', { after: 'two' }),
  );
  try {
    const client = falconClient({
      url: server.url,
      credentials: { clientId: 'id', clientSecret: 'secret' },
    });
    expect(await collected(client.accessTags.iterIds())).toEqual(['A', 'B', 'C']);
    expect(
      server.seen.slice(1).map(({ path }) => new URL(path, server.url).searchParams.get('after')),
    ).toEqual([null, 'one', 'two']);
  } finally {
    await server.close();
  }
});

test('access tags tell their templates, and whether the caller has access', async () => {
  const { client } = world();
  const { resource } = await client.templates.create({ name: 'Fraud', access_tags: [{ key: 'finance' }] });
  const ids = [await idOf('hr'), 'nobody', await idOf('finance')];
  const { resources, missing } = await client.accessTags.get({ ids, with_has_access: true });
  expect(resources).toMatchObject([
    { key: 'hr', has_access: true, templates: [] },
    { key: 'finance', has_access: true, templates: [{ id: resource.id, name: 'Fraud' }] },
  ]);
  expect(missing).toEqual(['nobody']);
});

test('access tags are counted', async () => {
  const queries = [{ type: 'terms', field: 'key', filter: "key:'hr'" } as const];
  const { resources } = await world().client.accessTags.aggregate({ queries });
  expect(resources).toMatchObject([{ buckets: [{ label: 'hr', count: 1 }] }]);
});

test('what access tags cannot be counted by is declined', async () => {
  const queries = [{ type: 'terms', field: 'name' } as const];
  await expect(world().client.accessTags.aggregate({ queries })).rejects.toMatchObject({
    name: 'Declined',
    status: 400,
  });
});
