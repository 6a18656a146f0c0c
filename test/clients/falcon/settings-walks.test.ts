import { describe, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../../lib/falcon/client/index.ts';
import { byOffset } from '../../../lib/falcon/client/pages.ts';
import { startScripted } from '../scripted-server.ts';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const slas = () => world().client.slas;
const made = async (name: string) => (await slas().create({ name, description: '', goals: [] })).resource.id;
/** So many, each made a second after the one before. */
async function some(count: number) {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(await made(`SLA ${n}`));
    world().network.pass(1_000);
  }
  return ids;
}

test('a walk over settings loses and repeats nothing where one made hides one deleted', async () => {
  const ids = await some(203);
  const visited: string[] = [];
  let late = '';
  for await (const id of slas().iterIds()) {
    visited.push(id);
    if (visited.length !== 150) continue;
    await slas().delete({ ids: ids.slice(0, 1) });
    late = await made('Late');
  }
  expect(visited).toEqual([...ids, late]);
  expect(world().falcon.counts()['queries_slas_get_v1']).toBe(4);
});

/** A list that is read in pages of four; `at` acts on it when so many were seen. */
async function walked(list: string[], at: Record<number, () => void>, total: boolean) {
  const seen: string[] = [];
  let pages = 0;
  const page = async (offset: number, limit: number) => {
    pages += 1;
    const resources = list.slice(offset, offset + limit);
    return { resources, total: total ? list.length : null, errors: [] };
  };
  for await (const one of byOffset(page, 4, (it) => it)) {
    seen.push(one);
    at[seen.length]?.();
  }
  return { seen: seen.join(''), pages };
}

describe.each([true, false])('a walk by offset (total told: %s)', (total) => {
  const of = (letters: string) => letters.split('');

  test('begins each page with the last of the one before', async () => {
    const { seen, pages } = await walked(of('abcdefghij'), {}, total);
    expect([seen, pages]).toEqual(['abcdefghij', total ? 3 : 4]);
  });

  test.each(['', 'a', 'abcd'])('ends at the end of %j', async (letters) => {
    expect((await walked(of(letters), {}, total)).seen).toBe(letters);
  });

  test('goes back where what was seen is deleted, and what is made comes last', async () => {
    const list = of('abcdefghij');
    const act = () => list.splice(0, 3) && list.push('x', 'y', 'z');
    expect((await walked(list, { 4: act }, total)).seen).toBe('abcdefghijxyz');
  });

  test('goes on where what is made comes first', async () => {
    const list = of('abcdefghij');
    const act = () => list.splice(1, 2) && list.unshift('x', 'y');
    expect((await walked(list, { 4: act }, total)).seen).toBe('abcdefghij');
  });

  test('goes back, further each time, where much of what was seen is deleted', async () => {
    const list = of('abcdefghijklmnopqrstuvwxyz');
    const act = () => list.splice(0, 15);
    const { seen, pages } = await walked(list, { 16: act }, total);
    expect(seen).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(pages).toBeLessThan(14);
  });

  test('ends where all that is left is deleted', async () => {
    const list = of('abcdefgh');
    expect((await walked(list, { 4: () => list.splice(2) }, total)).seen).toBe('abcd');
    const all = of('abcdefgh');
    expect((await walked(all, { 4: () => all.splice(0) }, total)).seen).toBe('abcd');
  });
});

test('a walk by offset ends where the platform gives less than it tells of', async () => {
  const list = ['a', 'b', 'c', 'd', 'e'];
  const page = async (offset: number, limit: number) => ({
    resources: list.slice(offset, offset + limit),
    total: 9,
    errors: [],
  });
  expect(await collected(byOffset(page, 4, (it) => it))).toEqual(list);
});

describe('a walk takes no part of an answer for all of it:', () => {
  const errors = [{ code: 500, message: 'one shard of five' }];
  const page = { resources: ['A', 'B'], meta: { pagination: { total: 2 } } };
  const partialPage = [{ ...page, errors }];
  const partialRead = [page, { resources: [{ id: 'A' }], errors }];
  test.each<[string, object[], (client: FalconClient) => AsyncIterable<unknown>]>([
    ['ids of SLAs', partialPage, ({ slas }) => slas.iterIds()],
    ['SLAs', partialRead, ({ slas }) => slas.iterAll()],
    ['ids of access tags', partialPage, ({ accessTags }) => accessTags.iterIds()],
    ['access tags', partialRead, ({ accessTags }) => accessTags.iterAll()],
    ['ids of files', partialPage, ({ files }) => files.iterIds()],
    ['files', partialRead.slice(1), ({ files }) => files.iterAll()],
  ])('%s', async (_what, answers, walk) => {
    const server = await startScripted(
      { status: 201, body: JSON.stringify({ access_token: 'T', expires_in: 1799 }) },
      ...answers.map((it) => ({ status: 200, body: JSON.stringify(it) })),
    );
    try {
      const credentials = { clientId: 'id', clientSecret: 'secret' };
      const client = falconClient({ url: server.url, credentials });
      await expect(collected(walk(client))).rejects.toMatchObject({
        name: 'Unavailable',
        code: 'one shard of five',
      });
    } finally {
      await server.close();
    }
  });
});

test('a walk is refused what it cannot keep to, before any request', async () => {
  const { files, slas } = world().client;
  const sorted = Object({ sort: 'name.asc' });
  const no = { name: 'Declined', status: null, field: 'sort', code: 'is not known' };
  await expect(collected(slas.iterAll(sorted))).rejects.toMatchObject(no);
  await expect(collected(files.iterIds(sorted))).rejects.toMatchObject(no);
  expect(world().falcon.requests).toEqual([]);
});
