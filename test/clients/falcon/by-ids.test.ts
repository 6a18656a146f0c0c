import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const filled = async (count: number) => {
  const { resource } = await world().client.cases.create({ name: 'Beacon', severity: 70 });
  return Array.from({ length: count }, (_, n) => world().falcon.addFile(resource.id, `${n}.txt`, 5).id);
};
const unknown = (count: number) => Array.from({ length: count }, (_, n) => `nobody-${n}`);
/** As the simulator counts them: refused ones too. */
const asked = (operation: string) => world().falcon.counts()[operation] ?? 0;
const read = 'entities_file_details_get_v1';
const deletion = 'entities_files_delete_v1';
const limited = (rateLimit: number) => Object.assign(world().falcon.settings, { rateLimit });

describe('many unknown ids under a low rate limit, where one of them refuses a whole list,', () => {
  test('are told apart within one call, which goes on after each 429', async () => {
    const { client, network } = world();
    const [a = ''] = await filled(1);
    set({ unknownId: '404' });
    network.pass(60_000);
    limited(3);
    const ids = [...unknown(7), a];
    const { resources, missing } = await client.files.getDetails({ ids });
    expect(resources.map(({ id }) => id)).toEqual([a]);
    expect(missing).toEqual(unknown(7));
    // Eight ids are halved down in 15 calls; a 429 costs one more, for each three.
    expect(asked(read)).toBe(15 + 4);
    expect(network.waits.every((it) => it <= 60_000)).toBe(true);
  });

  test('are deleted in one call too', async () => {
    const { client, network } = world();
    const [a = '', b = ''] = await filled(2);
    set({ unknownId: '404' });
    network.pass(60_000);
    limited(2);
    const { deleted, errors } = await client.files.delete({ ids: [a, 'nobody-0', b, 'nobody-1'] });
    expect(deleted).toEqual([a, b]);
    expect(errors.map(({ id }) => id)).toEqual(['nobody-0', 'nobody-1']);
  });

  test('end with the deadline', async () => {
    const { client, network } = world();
    set({ unknownId: '404' });
    await client.files.query();
    network.pass(60_000);
    limited(3);
    const deadline = new Date(network.now().getTime() + 90_000);
    const ended = client.files.getDetails({ ids: unknown(8) }, { deadline });
    await expect(ended).rejects.toMatchObject({ name: 'Unavailable', status: 429, uncertain: false });
    expect(network.now() <= deadline).toBe(true);
  });
});

describe('a deletion of more ids than a call takes', () => {
  test.each(['omit', 'errors', '404'])('goes by hundreds (unknown ids: %s)', async (unknownId) => {
    const { client } = world();
    const ids = await filled(250);
    set({ maxIds: '100', unknownId });
    const { deleted, errors } = await client.files.delete({ ids });
    expect(deleted).toEqual(ids);
    expect(errors).toEqual([]);
    expect(asked(deletion)).toBe(3);
    expect(await client.files.query()).toMatchObject({ total: 0 });
  });

  test('of settings goes by hundreds too', async () => {
    const { client, falcon } = world();
    const group = { name: 'On call', description: '', channels: [] };
    const { id } = (await client.notificationGroups.create(group)).resource;
    set({ maxIds: '100' });
    const ids = [...unknown(100), id];
    expect(await client.notificationGroups.delete({ ids })).toEqual({ deleted: [id], errors: [] });
    expect(falcon.counts()['entities_notification_groups_delete_v2']).toBe(2);
  });

  test('of templates goes by hundreds too', async () => {
    const { client, falcon } = world();
    const { id } = (await client.templates.create({ name: 'Malware' })).resource;
    set({ maxIds: '100' });
    const ids = [...unknown(100), id];
    await client.templates.delete({ ids });
    expect(await client.templates.query()).toMatchObject({ total: 0 });
    expect(falcon.counts()['entities_templates_delete_v1']).toBe(2);
  });
});

test.each(['omit', 'errors', '404'])(
  'a second deletion finds nothing to do (unknown ids: %s)',
  async (unknownId) => {
    const { client } = world();
    const ids = await filled(2);
    set({ unknownId });
    await client.files.delete({ ids });
    const { deleted, errors } = await client.files.delete({ ids });
    expect(deleted).toEqual([]);
    expect(errors.map(({ id }) => id)).toEqual(unknownId === 'omit' ? [] : ids);
  },
);
