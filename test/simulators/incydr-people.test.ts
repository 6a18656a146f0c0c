import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { get, jane, john, post, send, set, useIncydr, world } from './incydr-world.ts';

useIncydr();

const [janeActor, janeInTheCloud, johnActor] = [
  '8481338150894172100',
  '6090027780119959407',
  '9689799385037901741',
];
const actors = v.object({ actors: v.array(v.looseObject({ actorId: v.string(), name: v.string() })) });
const names = async (query: string) =>
  v.parse(actors, (await get(`/v1/actors/actor/search${query}`)).json).actors.map(({ name }) => name);

describe('users', () => {
  test('a user is found by e-mail address and by id', async () => {
    expect((await get('/v1/users?username=jane.doe%40example.com&page=1&pageSize=100')).json).toMatchObject({
      users: [{ userId: jane, username: 'jane.doe@example.com', active: true }],
      totalCount: 1,
    });
    expect((await get(`/v1/users/${jane}`)).json).toMatchObject({ username: 'jane.doe@example.com' });
  });

  test('an unknown address gives no user, an unknown id a 404', async () => {
    expect((await get('/v1/users?username=nobody%40example.com')).json).toEqual({ users: [], totalCount: 0 });
    expect((await get('/v1/users/1')).status).toBe(404);
  });

  test('users are paged and filtered by what they are', async () => {
    const second = { users: [{ userId: john }], totalCount: 20 };
    expect((await get('/v1/users?pageSize=1&page=2')).json).toMatchObject(second);
    expect((await get('/v1/users?active=True')).json).toMatchObject({ totalCount: 19 });
  });

  test('page 0 is the first, as in old samples', async () => {
    expect((await get('/v1/users?pageSize=1&page=0')).json).toMatchObject({ users: [{ userId: jane }] });
  });

  test('the customer names the tenant', async () => {
    expect((await get('/v1/customer')).json).toEqual({
      name: 'Example Corp',
      registrationKey: 'local-registration-key',
      tenantId: '1d700000-af5b-4231-9d8e-df6434da0000',
    });
  });
});

describe('actors', () => {
  test('an actor has the name of its user, and a manager who is one too', async () => {
    expect((await get(`/v1/actors/actor/id/${johnActor}`)).json).toEqual({
      active: true,
      actorId: johnActor,
      alternateNames: [],
      country: 'DE',
      department: 'Security',
      division: 'IT',
      employeeType: 'full-time',
      endDate: null,
      firstName: 'John',
      inScope: true,
      lastName: 'Smith',
      locality: 'München',
      managerActorId: null,
      name: 'john.smith@example.com',
      notes: null,
      parentActorId: null,
      region: 'Bayern',
      startDate: '2024-03-01',
      title: 'Insider risk analyst',
    });
    const [amina] = v.parse(actors, (await get('/v1/actors/actor/search?nameStartsWith=amina')).json).actors;
    expect(amina).toMatchObject({ name: 'amina.diallo@example.com', managerActorId: janeActor });
  });

  test('a search goes by how a name begins and ends, whatever its letter case', async () => {
    expect(await names('?nameStartsWith=JANE')).toEqual([
      'jane.doe@example.com',
      'jane-doe@cloud.example.com',
    ]);
    expect(await names('?nameEndsWith=%40CLOUD.example.com')).toHaveLength(5);
    expect(await names('?active=False')).toEqual(['samir.rahman@example.com']);
    expect(await names('?pageSize=2&page=2')).toEqual(['john.smith@example.com', 'amina.diallo@example.com']);
    expect((await get('/v1/actors/actor/search?pageSize=501')).status).toBe(400);
  });

  test('a search for parents gives each of them once', async () => {
    expect(await names('/parent?nameStartsWith=jane')).toEqual(['jane.doe@example.com']);
  });

  test('an account elsewhere has a parent, and whoever has none is their own', async () => {
    const parent = { actorId: janeActor, parentActorId: null };
    expect((await get(`/v1/actors/actor/id/${janeInTheCloud}`)).json).toMatchObject({
      parentActorId: janeActor,
    });
    expect((await get(`/v1/actors/actor/id/${janeInTheCloud}/parent`)).json).toMatchObject(parent);
    expect((await get(`/v1/actors/actor/id/${janeActor}/parent`)).json).toMatchObject(parent);
    expect((await get('/v1/actors/actor/name/jane-doe@cloud.example.com/parent')).json).toMatchObject(parent);
    expect((await get('/v1/actors/actor/name/jane.doe%40example.com/parent')).json).toMatchObject(parent);
  });

  test('a family is a parent with its children', async () => {
    const family = { parent: { actorId: janeActor }, children: [{ actorId: janeInTheCloud }] };
    expect((await get(`/v1/actors/actor/id/${janeInTheCloud}/family`)).json).toMatchObject(family);
    expect((await get('/v1/actors/actor/name/jane.doe@example.com/family')).json).toMatchObject(family);
    expect((await get(`/v1/actors/actor/id/${johnActor}/family`)).json).toMatchObject({
      parent: { actorId: johnActor },
      children: [],
    });
  });

  test('an update changes what it names, and null clears it', async () => {
    const path = `/v1/actors/actor/id/${johnActor}`;
    const body = { notes: 'On leave.', startDate: null };
    expect(await send('PATCH', path, body)).toMatchObject({
      status: 200,
      json: { notes: 'On leave.', startDate: null, name: 'john.smith@example.com' },
    });
    await send('PATCH', path, { endDate: '2026-06-30' });
    expect((await get(path)).json).toMatchObject({
      notes: 'On leave.',
      startDate: null,
      endDate: '2026-06-30',
    });
    expect((await send('PATCH', path, { endDate: '30.06.2026' })).status).toBe(400);
  });

  test.each(['id/1', 'id/1/parent', 'id/1/family', 'name/nobody@example.com/parent', 'name/nobody/family'])(
    'nobody at %s is a 404',
    async (path) => {
      expect((await get(`/v1/actors/actor/${path}`)).status).toBe(404);
    },
  );

  test('the switch actorIds gives them the ids of their users, wherever they are named', async () => {
    set({ actorIds: 'user' });
    expect(world.incydr.actorIds[0]).toBe(jane);
    expect((await get(`/v1/actors/actor/id/${jane}`)).json).toMatchObject({ actorId: jane });
    expect((await get(`/v1/actors/actor/id/${janeInTheCloud}`)).json).toMatchObject({ parentActorId: jane });
    expect((await get(`/v1/actors/actor/id/${janeActor}`)).status).toBe(404);
    expect((await get(`/v1/sessions/${world.incydr.sessionIds[0]}`)).json).toMatchObject({ actorId: jane });
    expect((await get(`/v1/sessions?actor_id=${jane}`)).json).toMatchObject({ totalCount: 4 });
  });
});

describe('the subject and the assignee of a case', () => {
  test('are users, unless a switch says actors or either', async () => {
    const status = async (body: object) =>
      (await post('/v1/cases', { name: `Case ${world.incydr.cases.size}`, ...body })).status;
    expect(await status({ subject: jane, assignee: john })).toBe(200);
    expect(await status({ subject: janeActor })).toBe(400);
    set({ subjectKind: 'actor', assigneeKind: 'either' });
    expect(await status({ subject: janeActor, assignee: johnActor })).toBe(200);
    expect(await status({ subject: jane })).toBe(400);
    expect(await status({ assignee: john })).toBe(200);
  });

  test('an actor is shown by its name', async () => {
    set({ subjectKind: 'actor' });
    expect((await post('/v1/cases', { name: 'A', subject: janeInTheCloud })).json).toMatchObject({
      subject: janeInTheCloud,
      subjectUsername: 'jane-doe@cloud.example.com',
    });
  });
});
