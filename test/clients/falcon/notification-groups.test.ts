import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';
import { collected } from './collected.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const params = { recipients: ['oncall@example.com'], severity: 'high' };
const mail = { type: 'email', config_name: 'mail', params } as const;
const teams = { type: 'ms_teams', config_name: 'teams', params: { channel: 'soc' } } as const;
const byName = { queries: [{ type: 'terms', field: 'name' } as const] };
const countsOf = [{ buckets: [{ label: 'On call', count: 1 }] }];

const forms = ['string', 'object'].flatMap((paramsForm) =>
  ['partial', 'full'].map((patchForm) => ({ paramsForm, patchForm })),
);

describe.each(forms)('notification groups, with %o', (switches) => {
  const made = async (name: string) => {
    set(switches);
    const group = { name, description: 'Who has the pager', channels: [mail, teams] };
    return (await world().client.notificationGroups.create(group)).resource;
  };

  test('are made with what their channels need', async () => {
    const { channels } = await made('On call');
    const shown = channels?.map((it) => (typeof it.params === 'string' ? JSON.parse(it.params) : it.params));
    expect(shown).toEqual([params, { channel: 'soc' }]);
  });

  test('are changed in what is named, and keep the rest', async () => {
    const { client, network } = world();
    const { id } = await made('On call');
    const { resource: renamed } = await client.notificationGroups.update({ id, name: 'Night shift' });
    expect(renamed).toMatchObject({
      name: 'Night shift',
      description: 'Who has the pager',
      channels: [{ type: 'email' }, { type: 'ms_teams' }],
    });
    const { resource } = await client.notificationGroups.update({ id, channels: [teams] });
    const sent = network.bodies.slice(1).map(({ body }) => JSON.parse(String(body)));
    // As they are written, however they are read.
    expect(sent.find(({ name }) => name === 'Night shift').channels[0].params).toEqual(params);
    expect(resource.channels).toMatchObject([{ type: 'ms_teams', config_name: 'teams' }]);
    expect(resource.name).toBe('Night shift');
  });

  test('are read, found, walked, counted and deleted', async () => {
    const { client } = world();
    const [a, b] = [await made('On call'), await made('Night shift')];
    const read = await client.notificationGroups.get({ ids: [b.id, 'nobody', a.id] });
    expect(read.resources.map(({ name }) => name)).toEqual(['Night shift', 'On call']);
    expect(read.missing).toEqual(['nobody']);
    const filter = "name:'On call'";
    expect((await client.notificationGroups.query({ filter })).resources).toEqual([a.id]);
    expect(await collected(client.notificationGroups.iterIds())).toEqual([a.id, b.id]);
    expect(await collected(client.notificationGroups.iterAll({ filter }))).toMatchObject([{ id: a.id }]);
    expect(await client.notificationGroups.delete({ ids: [b.id] })).toEqual({ deleted: [b.id], errors: [] });
    expect((await client.notificationGroups.aggregate(byName)).resources).toMatchObject(countsOf);
  });
});

describe('notification groups in the older form', () => {
  const older = { type: 'email', config_name: 'mail', recipients: ['night@example.com'] } as const;
  const made = async (name: string) =>
    (
      await world().client.notificationGroupsV1.create({
        name,
        description: '',
        channels: [{ ...older, recipients: ['night@example.com'], severity: 'high' }],
      })
    ).resource;

  test('are made with their recipients', async () => {
    expect((await made('On call')).channels).toEqual([{ ...older, config_id: '', severity: 'high' }]);
  });

  test.each(['partial', 'full'])('are changed as a whole (changes are %s)', async (patchForm) => {
    const { client } = world();
    const { id } = await made('On call');
    set({ patchForm });
    const channels = [{ type: 'webhook', config_name: 'pager' } as const];
    const { resource } = await client.notificationGroupsV1.update({
      id,
      name: 'Night shift',
      description: 'b',
      channels,
    });
    expect(resource).toMatchObject({ name: 'Night shift', description: 'b', channels });
  });

  test('are read, found, walked, counted and deleted', async () => {
    const { client } = world();
    const [a, b] = [await made('On call'), await made('Night shift')];
    const read = await client.notificationGroupsV1.get({ ids: [b.id, 'nobody', a.id] });
    expect(read.resources.map(({ name }) => name)).toEqual(['Night shift', 'On call']);
    expect(read.missing).toEqual(['nobody']);
    const filter = "name:'On call'";
    expect((await client.notificationGroupsV1.query({ filter })).resources).toEqual([a.id]);
    expect(await collected(client.notificationGroupsV1.iterIds())).toEqual([a.id, b.id]);
    expect(await collected(client.notificationGroupsV1.iterAll({ filter }))).toMatchObject([{ id: a.id }]);
    expect(await client.notificationGroupsV1.delete({ ids: [b.id] })).toEqual({
      deleted: [b.id],
      errors: [],
    });
    expect((await client.notificationGroupsV1.aggregate(byName)).resources).toMatchObject(countsOf);
  });
});

test.each<[string, object, string]>([
  ['a channel of no known type', { type: 'pigeon', config_name: 'loft', params: {} }, 'channels.0.type'],
  ['a channel without a name', { type: 'email', config_name: '', params: {} }, 'channels.0.config_name'],
  ['a channel without params', { type: 'email', config_name: 'mail' }, 'channels.0.params'],
])('no request is sent for %s', async (_what, channel, field) => {
  // As a caller without types would.
  const group = Object({ name: 'On call', description: '', channels: [channel] });
  await expect(world().client.notificationGroups.create(group)).rejects.toMatchObject({
    name: 'Declined',
    status: null,
    field,
  });
  expect(world().falcon.requests).toEqual([]);
});
