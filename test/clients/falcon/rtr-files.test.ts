import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { rtr } from '../../../local/simulators/falcon/seed.ts';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const opened = async () => (await world().client.cases.create({ name: 'Beacon', severity: 70 })).resource.id;
const onHost = { aid: rtr.aid, file_path: rtr.path };
const inSession = { session_id: rtr.session, sha256: rtr.sha256 };
/** The names of a case's files now, and once a host has had time to send one. */
const arrivals = async (caseId: string) => {
  const filter = `case_id:'${caseId}'`;
  const names = async () =>
    (await world().client.files.queryDetails({ filter })).resources.map(({ name }) => name);
  const now = await names();
  world().network.pass(5_000);
  return { now, later: await names() };
};

test('a host tells the name and size of a file', async () => {
  expect(await world().client.files.getRtrMetadata(onHost)).toEqual({
    file_name: 'invoice.exe',
    file_size: '8 B',
  });
});

describe.each([
  ['sync', ['invoice.exe']],
  ['async', []],
])('where files of hosts come %s,', (rtrMode, now) => {
  test('a file is fetched from its host into a case', async () => {
    const { client } = world();
    const case_id = await opened();
    set({ rtrMode });
    const description = 'From the first host';
    const { resource } = await client.files.retrieveRtrFile({ ...onHost, case_id, description });
    expect(resource).toMatchObject({ case_id, name: 'invoice.exe', description, source: 'rtr' });
    expect(await arrivals(case_id)).toEqual({ now, later: ['invoice.exe'] });
    expect(await text((await client.files.download({ id: resource.id })).body)).toBe('rtr file');
  });

  test('a file that a session has fetched is put into a case', async () => {
    const { client } = world();
    const case_id = await opened();
    set({ rtrMode });
    const { resource } = await client.files.retrieveRecentRtrFile({ ...inSession, case_id });
    expect(resource).toMatchObject({ case_id, name: 'invoice.exe' });
    expect(await arrivals(case_id)).toEqual({ now, later: ['invoice.exe'] });
  });
});

test('a file is not fetched twice after a lost answer', async () => {
  const { client, falcon } = world();
  const case_id = await opened();
  falcon.addFault({ operation: 'entities_retrieve_rtr_file_post_v1', status: 503 });
  await expect(client.files.retrieveRtrFile({ ...onHost, case_id })).rejects.toMatchObject({
    name: 'Unavailable',
    uncertain: true,
  });
  expect(falcon.counts()['entities_retrieve_rtr_file_post_v1']).toBe(1);
});

test.each<[string, () => Promise<unknown>]>([
  ['a host that nobody has', () => world().client.files.getRtrMetadata({ ...onHost, aid: 'nobody' })],
  [
    'a session that never was',
    () => world().client.files.retrieveRecentRtrFile({ ...inSession, session_id: 'none', case_id: 'C-1' }),
  ],
])('%s is declined', async (_what, asked) => {
  await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: 404 });
});

test('without its own scope, real-time response is Unauthorised', async () => {
  set({ rtrScope: 'missing' });
  await expect(world().client.files.getRtrMetadata(onHost)).rejects.toMatchObject({ name: 'Unauthorised' });
});

describe('no request is sent for', () => {
  const files = () => world().client.files;
  test.each<[string, () => Promise<unknown>, string]>([
    ['no path on the host', () => files().getRtrMetadata({ aid: 'a', file_path: '' }), 'file_path'],
    ['no case', () => files().retrieveRtrFile({ ...onHost, case_id: '' }), 'case_id'],
    [
      'a description of 2,049 characters',
      () => files().retrieveRtrFile({ ...onHost, case_id: 'C-1', description: 'x'.repeat(2_049) }),
      'description',
    ],
    [
      'no session',
      () => files().retrieveRecentRtrFile({ ...inSession, session_id: '', case_id: 'C-1' }),
      'session_id',
    ],
  ])('%s', async (_what, asked, field) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field });
    expect(world().falcon.requests).toEqual([]);
  });
});
