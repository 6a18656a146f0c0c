import { describe, expect, test } from 'vitest';
import { aFalconClient } from './a-client.ts';

const world = aFalconClient();
const newCase = { name: 'Beacon on WKS-1', severity: 70, tags: ['seen-1'] };
const opened = async () => (await world().client.cases.create(newCase)).resource;
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const sent = () => world().falcon.requests.filter(({ operation }) => operation !== 'oauth2AccessToken');

describe('reading cases by id', () => {
  test('keeps the order asked for, whatever the platform does', async () => {
    const { client } = world();
    const ids = [(await opened()).id, (await opened()).id, (await opened()).id];
    const wanted = [ids[1], ids[0], ids[2]].map(String);
    const { resources, missing } = await client.cases.get({ ids: wanted });
    expect([resources.map(({ id }) => id), missing]).toEqual([wanted, []]);
  });

  test.each([
    ['omit', []],
    ['errors', [{ code: 404, id: 'nobody' }]],
    ['404', [{ code: 404, id: 'nobody' }]],
  ])('names what is missing; an unknown id is answered with %s', async (unknownId, errors) => {
    const { client } = world();
    set({ unknownId });
    const [one, two] = [await opened(), await opened()];
    const found = await client.cases.get({ ids: [one.id, 'nobody', two.id] });
    expect(found.resources.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect(found.missing).toEqual(['nobody']);
    expect(found.errors).toMatchObject(errors);
  });

  test('asks for a thousand at a time', async () => {
    const { client, falcon } = world();
    falcon.addCases(2_001);
    const { resources } = await client.cases.get({ ids: [...falcon.cases.keys()] });
    expect([resources.length, sent().length]).toEqual([2_001, 3]);
  });
});

describe('a query', () => {
  test('gives a page of ids and how many there are', async () => {
    const { client, falcon } = world();
    falcon.addCases(5);
    const ids = [...falcon.cases.keys()];
    const page = await client.cases.query({ sort: 'reference_id.asc', offset: 1, limit: 2 });
    expect(page).toEqual({ resources: ids.slice(1, 3), total: 5, errors: [] });
  });
});

describe('an update', () => {
  test('changes what it names and leaves the rest', async () => {
    const { client, falcon } = world();
    const { id, version } = await opened();
    const fields = { status: 'in_progress', assigned_to_user_uuid: falcon.userUuids[0] } as const;
    const { resource } = await client.cases.update({
      id,
      ...(version ? { expected_version: version } : {}),
      fields,
    });
    expect(resource).toMatchObject({
      name: 'Beacon on WKS-1',
      severity: 70,
      status: 'in_progress',
      assigned_to: { uuid: falcon.userUuids[0] },
      version: 2,
    });
    const unassigned = await client.cases.update({ id, fields: { remove_user_assignment: true } });
    expect(unassigned.resource.assigned_to?.uuid).toBe('');
  });

  test.each(['409', '400'])(
    'of a version that is past is a Conflict; the answer is a %s',
    async (conflictStatus) => {
      const { client } = world();
      set({ conflictStatus });
      const { id } = await opened();
      await client.cases.update({ id, expected_version: 1, fields: { severity: 80 } });
      const second = client.cases.update({ id, expected_version: 1, fields: { severity: 90 } });
      await expect(second).rejects.toMatchObject({
        name: 'Conflict',
        status: Number(conflictStatus),
        retryable: false,
        traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    },
  );

  test('of nothing is refused before it is sent', async () => {
    const { client } = world();
    await expect(client.cases.update({ id: 'C-1', fields: {} })).rejects.toMatchObject({
      name: 'Declined',
      status: null,
      field: 'fields',
      message: 'falcon: cases.update was not sent: fields names nothing to change',
    });
    expect(sent()).toEqual([]);
  });
});

describe('tags and evidence', () => {
  test('tags come and go', async () => {
    const { client } = world();
    const { id } = await opened();
    const added = await client.cases.addTags({ id, tags: ['b', 'c'] });
    expect(added.resource.tags).toEqual(['seen-1', 'b', 'c']);
    const left = await client.cases.deleteTags({ id, tags: ['b', 'seen-1'] });
    expect(left.resource.tags).toEqual(['c']);
  });

  test('evidence that is taken in part is told by id', async () => {
    const { client, falcon } = world();
    set({ mixedList: 'partial' });
    const { id } = await opened();
    const alerts = [{ id: falcon.alertIds[0] ?? '' }, { id: 'nobody:ind:raised:1' }];
    const { resource, errors } = await client.cases.addAlertEvidence({ id, alerts });
    expect(resource.evidence?.alerts?.records).toMatchObject([{ selector: alerts[0] }]);
    expect(errors).toMatchObject([{ id: 'nobody:ind:raised:1', code: 400 }]);
    const events = [{ id: falcon.eventIds[0] ?? '' }];
    const more = await client.cases.addEventEvidence({ id, events });
    expect(more.resource.evidence?.events?.records).toMatchObject([{ selector: events[0] }]);
  });

  test('a merge answers with the case that was merged into', async () => {
    const { client, falcon } = world();
    const [source, destination] = [await opened(), await opened()];
    await client.cases.addAlertEvidence({ id: source.id, alerts: [{ id: falcon.alertIds[0] ?? '' }] });
    const { resource } = await client.cases.merge({ source_id: source.id, destination_id: destination.id });
    expect(resource).toMatchObject({ id: destination.id, evidence: { alerts: { records: [{}] } } });
  });
});

describe('a wrong argument is refused before any request, naming the limit', () => {
  const walkOf = (asked: object) => world().client.cases.iterIds(asked).next();
  const evidence = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `A-${n}` }));
  test.each<[string, () => Promise<unknown>, string | null, string]>([
    ['an empty id', () => world().client.cases.get({ ids: ['C-1', ''] }), 'ids.1', 'is empty'],
    ['a blank id', () => world().client.cases.get({ ids: [' '] }), 'ids.0', 'is empty'],
    ['a blank name', () => world().client.cases.create({ ...newCase, name: ' ' }), 'name', 'is empty'],
    [
      'half a version',
      () => world().client.cases.update({ id: 'C-1', expected_version: 1.5, fields: { severity: 5 } }),
      'expected_version',
      'must be a whole number of at least 0',
    ],
    ['no id', () => world().client.cases.get({ ids: [] }), 'ids', 'is an empty list'],
    [
      'a long name',
      () => world().client.cases.create({ ...newCase, name: 'x'.repeat(257) }),
      'name',
      'has more than 256 characters',
    ],
    [
      'a severity of 0',
      () => world().client.cases.create({ ...newCase, severity: 0 }),
      'severity',
      'must be a whole number from 1 to 100',
    ],
    [
      'tags that are too long together',
      () => world().client.cases.addTags({ id: 'C-1', tags: ['x'.repeat(64), 'y'.repeat(65)] }),
      'tags',
      'has more than 128 characters together',
    ],
    [
      'too much evidence of one kind',
      () => world().client.cases.addAlertEvidence({ id: 'C-1', alerts: evidence(101) }),
      'alerts',
      'has more than 100 items, which is all that a case holds',
    ],
    [
      'too much evidence of two kinds',
      () =>
        world().client.cases.create({ ...newCase, evidence: { alerts: evidence(60), events: evidence(41) } }),
      'evidence',
      'has more than 100 items, which is all that a case holds',
    ],
    [
      'a page of 10,001',
      () => world().client.cases.query({ limit: 10_001 }),
      'limit',
      'must be a whole number from 1 to 10000',
    ],
    [
      'a page past 10,000',
      () => world().client.cases.query({ offset: 9_000, limit: 1_001 }),
      null,
      'goes past case 10000, which no page reaches: use iterIds or iterAll',
    ],
    [
      'a page of alerts past 10,000',
      () => world().client.alerts.query({ offset: 9_901 }),
      null,
      'goes past alert 10000, which no page reaches: use iterAll',
    ],
    [
      'a walk in an order that no walk can keep',
      () => walkOf({ sort: 'severity.asc' }),
      'sort',
      'must be ("created_timestamp.asc" | "created_timestamp.desc" | "updated_timestamp.asc")',
    ],
    [
      'a control character in a filter',
      () => world().client.cases.query({ filter: "name:'a\nb'" }),
      'filter',
      'holds a control character',
    ],
  ])('%s', async (_what, call, field, code) => {
    await expect(call()).rejects.toMatchObject({ name: 'Declined', status: null, field, code });
    expect(world().falcon.requests).toEqual([]);
  });
});

describe('alerts', () => {
  test('are found, read in order, and changed', async () => {
    const { client, falcon } = world();
    const [first = '', second = ''] = falcon.alertIds;
    const page = await client.alerts.query({ filter: `composite_id:'${first}'`, limit: 5 });
    expect(page).toMatchObject({ resources: [first], total: 1 });
    const composite_ids = [second, first];
    const done = await client.alerts.update({
      composite_ids,
      action_parameters: [{ name: 'add_tag', value: 'triaged' }],
    });
    expect(done).toEqual({ errors: [] });
    const { resources } = await client.alerts.get({ ids: composite_ids });
    expect(resources.map((it) => [it.composite_id, it.tags])).toEqual([
      [second, ['triaged']],
      [first, ['triaged']],
    ]);
  });
});
