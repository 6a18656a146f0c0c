import { describe, expect, test } from 'vitest';
import type { FalconTemplateSnapshot } from '../../../lib/index.ts';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const asked = () => world().falcon.counts()['entities_template_snapshots_get_v1'];
/** A template that has had these names, one after the other. */
const named = async (first: string, ...later: string[]) => {
  const { id } = (await world().client.templates.create({ name: first })).resource;
  for (const name of later) await world().client.templates.update({ id, name });
  return id;
};
const nameIn = ({ template }: FalconTemplateSnapshot): unknown =>
  Object(typeof template === 'string' ? JSON.parse(template) : template).name;
const shown = (snapshots: FalconTemplateSnapshot[]) => snapshots.map((it) => [it.version, nameIn(it)]);

describe.each(['string', 'object'])('snapshots whose template is shown as %s', (snapshotForm) => {
  test('tell what a template was at each version', async () => {
    set({ snapshotForm });
    const { client } = world();
    await named('one', 'two');
    const { resources: ids, total } = await client.templateSnapshots.query({ limit: 10 });
    expect(total).toBe(2);
    const { resources } = await client.templateSnapshots.get({ ids: [...ids].toReversed() });
    expect(shown(resources)).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('are read by their templates, the latest unless a version is given', async () => {
    set({ snapshotForm });
    const { client } = world();
    const [a, b] = [await named('one', 'two', 'three'), await named('other')];
    const latest = await client.templateSnapshots.getByTemplate({ template_ids: [b, a] });
    expect(shown(latest.resources)).toEqual([
      [1, 'other'],
      [3, 'three'],
    ]);
    const second = await client.templateSnapshots.getByTemplate({ template_ids: [a, b], versions: [2, 0] });
    expect(shown(second.resources)).toEqual([
      [2, 'two'],
      [1, 'other'],
    ]);
  });
});

describe('snapshots by template', () => {
  test('come in the order asked for, one template at several versions too', async () => {
    const a = await named('one', 'two', 'three');
    const found = await world().client.templateSnapshots.getByTemplate({
      template_ids: [a, a, a],
      versions: [0, 1, 2],
    });
    expect(shown(found.resources)).toEqual([
      [3, 'three'],
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(found.missing).toEqual([]);
    expect(asked()).toBe(3);
  });

  test.each(['omit', 'errors', '404'])(
    'name the templates without one (unknown ids: %s)',
    async (unknownId) => {
      const [a, b] = [await named('one'), await named('two')];
      set({ unknownId });
      const found = await world().client.templateSnapshots.getByTemplate({
        template_ids: [b, 'nobody', a, b],
        versions: [1, 0, 1, 7],
      });
      expect(shown(found.resources)).toEqual([
        [1, 'two'],
        [1, 'one'],
      ]);
      expect(found.missing).toEqual(['nobody', b]);
      const told = { omit: [], errors: ['nobody', b], '404': ['nobody', b] }[unknownId];
      expect(found.errors.map(({ id }) => id)).toEqual(told);
    },
  );

  test('are asked for a hundred templates at a time', async () => {
    const a = await named('one');
    const others = Array.from({ length: 249 }, (_, n) => `nobody-${n}`);
    const found = await world().client.templateSnapshots.getByTemplate({ template_ids: [...others, a] });
    expect([found.resources.length, found.missing.length, asked()]).toEqual([1, 249, 3]);
  });

  test('outlive their template', async () => {
    const { client } = world();
    const a = await named('one');
    await client.templates.delete({ ids: [a] });
    const { resources } = await client.templateSnapshots.getByTemplate({ template_ids: [a] });
    expect(shown(resources)).toEqual([[1, 'one']]);
  });
});

test('snapshots are walked by a filter, whole or by their ids', async () => {
  const { client } = world();
  await named('other');
  const a = await named('one', 'two');
  const filter = `template_id:'${a}'`;
  const ids = await collected(client.templateSnapshots.iterIds({ filter }));
  expect(ids).toHaveLength(2);
  const whole = await collected(client.templateSnapshots.iterAll({ filter }));
  expect(whole.map(({ id }) => id)).toEqual(ids);
  expect(shown(whole)).toEqual([
    [2, 'two'],
    [1, 'one'],
  ]);
});

describe('no request is sent for', () => {
  const snapshots = () => world().client.templateSnapshots;
  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'no templates',
      () => snapshots().getByTemplate({ template_ids: [] }),
      'template_ids',
      'is an empty list',
    ],
    [
      'fewer versions than templates',
      () => snapshots().getByTemplate({ template_ids: ['a', 'b'], versions: [1] }),
      'versions',
      'must be one for each template',
    ],
    [
      'a version below 0',
      () => snapshots().getByTemplate({ template_ids: ['a'], versions: [-1] }),
      'versions.0',
      'must be a whole number of at least 0',
    ],
    ['no ids', () => snapshots().get({ ids: [] }), 'ids', 'is an empty list'],
    [
      'a sort, which this list has not',
      () => snapshots().query(Object({ sort: 'id' })),
      'sort',
      'is not known',
    ],
  ])('%s', async (_what, call, field, code) => {
    await expect(call()).rejects.toMatchObject({ name: 'Declined', status: null, field, code });
    expect(world().falcon.requests).toEqual([]);
  });
});
