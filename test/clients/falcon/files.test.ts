import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const opened = async () => (await world().client.cases.create({ name: 'Beacon', severity: 70 })).resource.id;
const filled = async (count: number) => {
  const caseId = await opened();
  return Array.from({ length: count }, (_, n) => world().falcon.addFile(caseId, `${n}.txt`, 5).id);
};

describe('files by id', () => {
  test.each(['omit', 'errors', '404'])(
    'keep the order asked for, and the missing are named (unknown ids: %s)',
    async (unknownId) => {
      const { client, falcon } = world();
      const [a = '', b = ''] = await filled(2);
      falcon.settings.switches['unknownId'] = unknownId;
      const found = await client.files.getDetails({ ids: [b, 'nobody', a] });
      expect(found.resources.map(({ id }) => id)).toEqual([b, a]);
      expect(found.missing).toEqual(['nobody']);
    },
  );

  test('are described anew', async () => {
    const [id = ''] = await filled(1);
    const { resource } = await world().client.files.updateDetails({ id, description: 'Corrected' });
    expect(resource).toMatchObject({ id, description: 'Corrected', name: '0.txt' });
  });

  test('are deleted', async () => {
    const { client } = world();
    const [a = '', b = ''] = await filled(2);
    expect(await client.files.delete({ ids: [a] })).toEqual({ deleted: [a], errors: [] });
    expect((await client.files.query()).resources).toEqual([b]);
  });
});

describe('lists of files', () => {
  test('give pages of ids and of whole files, newest first', async () => {
    const { client } = world();
    const ids = (await filled(3)).toReversed();
    expect(await client.files.query({ limit: 2 })).toEqual({
      resources: ids.slice(0, 2),
      total: 3,
      errors: [],
    });
    const page = await client.files.queryDetails({ limit: 2, offset: 1 });
    expect(page.resources.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test.each(['iterIds', 'iterAll'] as const)('%s goes past every page, each once', async (walk) => {
    const ids = (await filled(25)).toReversed();
    const seen: string[] = [];
    for await (const it of world().client.files[walk]()) seen.push(typeof it === 'string' ? it : it.id);
    expect(seen).toEqual(ids);
    expect(world().falcon.requests.filter(({ path }) => path.includes('file-details'))).toHaveLength(3);
  });

  test('are walked by a filter', async () => {
    const { client } = world();
    const ids = await filled(12);
    const filter = "name:['0.txt','11.txt']";
    const files = [];
    for await (const file of client.files.iterAll({ filter })) files.push(file.id);
    expect(files).toEqual([ids[11], ids[0]]);
  });

  test('lose and repeat nothing while files that were seen are deleted', async () => {
    const { client } = world();
    const ids = (await filled(35)).toReversed();
    const seen: string[] = [];
    for await (const id of client.files.iterIds()) {
      seen.push(id);
      if (seen.length === 10) await client.files.delete({ ids: ids.slice(0, 7) });
    }
    expect(seen).toEqual(ids);
  });
});

describe('files are counted', () => {
  const named = async (...names: string[]) => {
    const caseId = await opened();
    for (const name of names) world().falcon.addFile(caseId, name, 5);
    return caseId;
  };
  const names = { type: 'terms', field: 'name', name: 'names' } as const;
  const one = { name: 'names', buckets: [{ label: 'a', count: 1 }] };

  test('by the filter of a query, and by one for all queries', async () => {
    const { files } = world().client;
    const first = await named('a', 'b');
    await named('a');
    const filter = `case_id:'${first}'`;
    const two = { name: 'names', buckets: [one.buckets[0], { label: 'b', count: 1 }] };
    const byQuery = await files.aggregate({ queries: [{ ...names, filter }] });
    expect(byQuery).toMatchObject({ resources: [two], errors: [] });
    const byAll = await files.aggregate({ queries: [names, { ...names, filter: "name:'a'" }], filter });
    expect(byAll.resources).toMatchObject([two, one]);
  });

  test('whatever ids are named, which the platform asks for', async () => {
    const { files } = world().client;
    await named('a');
    const { resources } = await files.aggregate({ queries: [names], ids: ['anything'] });
    expect(resources).toMatchObject([one]);
    expect(world().falcon.requests.at(-1)?.query).toBe('ids=anything');
  });
});

describe('no request is sent for', () => {
  const files = () => world().client.files;
  test.each([
    ['a page of more than 10', () => files().query({ limit: 11 }), 'limit'],
    ['a page of none', () => files().queryDetails({ limit: 0 }), 'limit'],
    ['no ids to read', () => files().getDetails({ ids: [] }), 'ids'],
    ['no ids to delete', () => files().delete({ ids: [] }), 'ids'],
    ['an empty id', () => files().updateDetails({ id: '', description: 'a' }), 'id'],
    ['no counts', () => files().aggregate({ queries: [] }), 'queries'],
    [
      'counts by no ids',
      () => files().aggregate({ queries: [{ type: 'terms', field: 'name' }], ids: [] }),
      'ids',
    ],
    [
      'counts by an empty id',
      () => files().aggregate({ queries: [{ type: 'terms', field: 'name' }], ids: [''] }),
      'ids.0',
    ],
    [
      'counts by a filter with a control character',
      () => files().aggregate({ queries: [{ type: 'terms', field: 'name' }], filter: "name:'\n'" }),
      'filter',
    ],
    ['no host', () => files().getRtrMetadata({ aid: '', file_path: 'a' }), 'aid'],
  ])('%s', async (_what, asked, field) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field });
    expect(world().falcon.requests).toEqual([]);
  });
});
