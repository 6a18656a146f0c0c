import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const sent = (operation: string) => world().falcon.counts()[operation] ?? 0;
const acknowledged = (seconds: number) => ({ type: 'ack', duration_seconds: seconds }) as const;
const made = async (name: string, description = '') => {
  const goals = [acknowledged(900)];
  return (await world().client.slas.create({ name, description, goals })).resource.id;
};

describe('SLAs', () => {
  test('are made with goals that escalate to a notification group', async () => {
    const { client } = world();
    const { resource: group } = await client.notificationGroups.create({
      name: 'On call',
      description: '',
      channels: [],
    });
    const goals = [
      {
        type: 'ack' as const,
        duration_seconds: 900,
        escalation_policy: { steps: [{ escalate_after_seconds: 600, notification_group_id: group.id }] },
      },
      { type: 'resolve' as const, duration_seconds: 86_400 },
    ];
    const { resource, errors } = await client.slas.create({ name: 'Critical', description: 'Now', goals });
    expect(resource).toMatchObject({ name: 'Critical', description: 'Now', goals });
    expect(errors).toEqual([]);
  });

  test('are read in the order asked for, and the missing are named', async () => {
    const [a, b] = [await made('a'), await made('b')];
    const { resources, missing } = await world().client.slas.get({ ids: [b, 'nobody', a] });
    expect(resources.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(missing).toEqual(['nobody']);
  });

  test('come in pages by a filter and a sort', async () => {
    const { client } = world();
    const [a, , c] = [await made('a'), await made('b'), await made('c')];
    expect(await client.slas.query({ filter: "name:['a','c']", sort: 'name.desc', limit: 1 })).toEqual({
      resources: [c],
      total: 2,
      errors: [],
    });
    const second = await client.slas.query({ filter: "name:['a','c']", sort: 'name.desc', offset: 1 });
    expect(second.resources).toEqual([a]);
  });

  test('are walked by a filter, whole or by their ids', async () => {
    const { client } = world();
    const [a, , c] = [await made('a'), await made('b'), await made('c')];
    const filter = "name:['a','c']";
    expect(await collected(client.slas.iterIds({ filter }))).toEqual([a, c]);
    const whole = await collected(client.slas.iterAll({ filter }));
    expect(whole.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  test('are counted', async () => {
    for (const name of ['a', 'b']) await made(name);
    await made('a');
    const queries = [{ type: 'terms', field: 'name', name: 'names' } as const];
    const { resources, errors } = await world().client.slas.aggregate({ queries });
    expect(resources).toMatchObject([
      {
        name: 'names',
        buckets: [
          { label: 'a', count: 2 },
          { label: 'b', count: 1 },
        ],
      },
    ]);
    expect(errors).toEqual([]);
  });

  test('are deleted; one that is in use is not', async () => {
    const { client } = world();
    const [used, free] = [await made('used'), await made('free')];
    await client.templates.create({ name: 'Malware', sla_id: used });
    expect(await client.slas.delete({ ids: [free] })).toEqual({ deleted: [free], errors: [] });
    await expect(client.slas.delete({ ids: [used] })).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
    });
    expect((await client.slas.query()).resources).toEqual([used]);
  });
});

describe.each(['partial', 'full'])('a change of an SLA (the platform takes it as %s)', (patchForm) => {
  test('keeps what it does not name', async () => {
    const { client } = world();
    const id = await made('Critical', 'A quarter of an hour');
    set({ patchForm });
    await client.slas.update({ id, name: 'Urgent' });
    await client.slas.update({ id, goals: [acknowledged(600)] });
    const { resource } = await client.slas.update({ id, description: undefined, name: 'Very urgent' });
    expect(resource).toMatchObject({
      name: 'Very urgent',
      description: 'A quarter of an hour',
      goals: [{ type: 'ack', duration_seconds: 600 }],
    });
  });

  test('keeps a description that is blank, and can make one blank', async () => {
    const { client } = world();
    const id = await made('Critical', 'A quarter of an hour');
    set({ patchForm });
    const blank = await client.slas.update({ id, description: '' });
    expect(blank.resource).toMatchObject({ name: 'Critical', description: '' });
    const { resource } = await client.slas.update({ id, name: 'Urgent' });
    expect(resource).toMatchObject({ name: 'Urgent', description: '' });
  });

  test('of one that does not exist is declined before it is sent', async () => {
    set({ patchForm });
    await expect(world().client.slas.update({ id: 'nobody', name: 'a' })).rejects.toMatchObject({
      name: 'Declined',
      status: null,
      field: 'id',
      message: 'falcon: slas.update was not sent: nothing has this id',
    });
    expect(sent('entities_slas_patch_v1')).toBe(0);
  });
});

describe('no request is sent for', () => {
  const slas = () => world().client.slas;
  test.each<[string, () => Promise<unknown>, string, string]>([
    ['a blank name', () => slas().create({ name: '', description: '', goals: [] }), 'name', 'is empty'],
    [
      'a goal of no time',
      () => slas().create({ name: 'a', description: '', goals: [acknowledged(0)] }),
      'goals.0.duration_seconds',
      'must be a whole number from 1 to 2147483647',
    ],
    ['an empty id', () => slas().get({ ids: [''] }), 'ids.0', 'is empty'],
    ['no ids to delete', () => slas().delete({ ids: [] }), 'ids', 'is an empty list'],
    ['a page of 201', () => slas().query({ limit: 201 }), 'limit', 'must be a whole number from 1 to 200'],
    [
      'a control character in the filter of a walk',
      () => collected(slas().iterIds({ filter: "name:'a\nb'" })),
      'filter',
      'holds a control character',
    ],
    ['no counts', () => slas().aggregate({ queries: [] }), 'queries', 'is an empty list'],
  ])('%s', async (_what, asked, field, code) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field, code });
    expect(world().falcon.requests).toEqual([]);
  });

  test('a change of nothing', async () => {
    await expect(slas().update({ id: 'a', name: undefined })).rejects.toMatchObject({
      message: 'falcon: slas.update was not sent: names nothing to change',
    });
    expect(world().falcon.requests).toEqual([]);
  });
});
