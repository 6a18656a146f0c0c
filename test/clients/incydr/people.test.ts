import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.incydr.close());

test('a user is found by an e-mail address in any letter case, and by id', async () => {
  const { users } = world.client;
  const [id = ''] = world.incydr.users.keys();
  expect(await users.getByEmail({ email: 'Jane.Doe@example.com' })).toMatchObject({ userId: id });
  expect(await users.get({ userId: id })).toMatchObject({ username: 'jane.doe@example.com' });
  expect(await users.getByEmail({ email: 'nobody@example.com' })).toBeNull();
  expect(await users.get({ userId: '1' })).toBeNull();
});

test('all users are walked, each once', async () => {
  const { users } = world.client;
  const found = await Array.fromAsync(users.iterAll());
  expect(found).toHaveLength(world.incydr.users.size);
  expect(new Set(found.map(({ userId }) => userId))).toEqual(new Set(world.incydr.users.keys()));
  expect((await users.getPage({ pageSize: 1, page: 2 })).users).toHaveLength(1);
});

test('an actor is found by name and by id, with its parent and its family', async () => {
  const { actors } = world.client;
  const all = await Array.fromAsync(actors.iterAll());
  expect(new Set(all.map((it) => it.actorId))).toEqual(new Set(world.incydr.actorIds));
  const child = all.find(({ parentActorId }) => parentActorId !== null);
  const [name, actorId, parentId] = [child?.name ?? '', child?.actorId ?? '', child?.parentActorId];
  expect(await actors.getById({ actorId })).toEqual(child);
  expect(await actors.getByName({ name })).toMatchObject({ actorId: parentId });
  expect(await actors.getParentById({ actorId })).toMatchObject({ actorId: parentId });
  expect(await actors.getFamilyById({ actorId })).toMatchObject({ parent: { actorId: parentId } });
  const family = await actors.getFamilyByName({ name });
  expect(family?.children.map((it) => it.actorId)).toContain(actorId);
  expect(await actors.getByName({ name: 'nobody@example.com' })).toBeNull();
  expect((await actors.search({ nameStartsWith: name })).map((it) => it.actorId)).toEqual([actorId]);
  expect((await actors.searchParents({ nameStartsWith: name })).map((it) => it.actorId)).toEqual([parentId]);
});

test('notes and dates of an actor change alone, and null clears them', async () => {
  const { actors } = world.client;
  const actorId = world.incydr.actorIds[0] ?? '';
  await actors.update({ actorId, notes: 'Leaves.', endDate: '2026-06-30' });
  expect(await actors.update({ actorId, notes: null })).toMatchObject({ notes: null, endDate: '2026-06-30' });
});

test('the customer tells the id of the tenant', async () => {
  expect(await world.client.customer.get()).toMatchObject({
    name: 'Example Corp',
    tenantId: expect.any(String),
  });
});
