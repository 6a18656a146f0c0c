import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { after } from '../virtual-network.ts';
import { type Scripted, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';
import { incydrClient } from '../../../lib/incydr/client/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let cases: World['client']['cases'];
beforeEach(async () => {
  world = await startWorld({
    cases: [{ name: 'Leaver', description: 'One.', findings: 'Two', subject: '688981116817049583' }],
  });
  ({ cases } = world.client);
});
afterEach(() => world.incydr.close());

describe('an update', () => {
  test('keeps what it does not name, and sends all that the platform would replace', async () => {
    expect(await cases.update({ caseNumber: 1, findings: 'Three' })).toMatchObject({
      name: 'Leaver',
      description: 'One.',
      findings: 'Three',
      subject: '688981116817049583',
      status: 'OPEN',
    });
    expect(JSON.parse(String(world.network.bodies.at(-1)?.body))).toEqual({
      name: 'Leaver',
      description: 'One.',
      findings: 'Three',
      subject: '688981116817049583',
      assignee: null,
      status: 'OPEN',
    });
  });

  test('clears what it names as null', async () => {
    const changed = await cases.update({ caseNumber: 1, subject: null, description: null });
    expect([changed.subject, changed.description, changed.findings]).toEqual([null, null, 'Two']);
  });

  test('closes a case for good', async () => {
    expect(await cases.update({ caseNumber: 1, status: 'CLOSED' })).toMatchObject({ status: 'CLOSED' });
    await expect(cases.update({ caseNumber: 1, name: 'Again' })).rejects.toMatchObject({
      name: 'Declined',
      code: 'NO_EDITS_ONCE_CLOSED',
      field: 'status',
    });
  });

  test('whose blanks the platform trims is done', async () => {
    world.set({ nameTrimming: 'trim' });
    expect(await cases.update({ caseNumber: 1, name: ' Mover ' })).toMatchObject({ name: 'Mover' });
  });

  test('of a case that does not exist is declined before anything is written', async () => {
    await expect(cases.update({ caseNumber: 9, name: 'X' })).rejects.toMatchObject({ status: 404 });
    expect(world.incydr.counts()['cases.update']).toBeUndefined();
  });

  test('whose answer is lost is not sent again', async () => {
    world.incydr.addFault({ operation: 'cases.update', loseAnswer: true });
    await expect(cases.update({ caseNumber: 1, name: 'Mover' })).rejects.toMatchObject({ uncertain: true });
    expect(world.incydr.counts()['cases.update']).toBe(1);
  });

  test.each<[string, string | undefined, string]>([
    ['shows the old value', '{"number":1,"name":"Leaver","findings":null}', 'name'],
    ['is of another case', '{"number":2,"name":"Mover"}', 'number'],
    ['is empty, and the case read again has the old value', undefined, 'name'],
  ])('whose 200 %s is Unexpected', async (_what, body, field) => {
    const read = { status: 200, body: '{"number":1,"name":"Leaver"}' };
    const token = { status: 200, body: '{"access_token":"T","expires_in":900}' };
    const answer = body === undefined ? { status: 200 } : { status: 200, body };
    const server = await startScripted(token, read, answer, read);
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = incydrClient({ url: server.url, credentials }, virtualNetwork());
    const updating = client.cases.update({ caseNumber: 1, name: 'Mover' });
    await expect(updating).rejects.toMatchObject({ name: 'Unexpected', status: 200, field });
    await server.close();
  });
});

describe('the read of an update', () => {
  const token = { status: 200, body: '{"access_token":"T","expires_in":900}' };
  const updating = async (...script: Scripted[]) => {
    const server = await startScripted(token, ...script);
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = incydrClient({ url: server.url, credentials }, virtualNetwork());
    const error: unknown = await client.cases.update({ caseNumber: 1, name: 'Mover' }).catch((it) => it);
    await server.close();
    return { error, methods: server.seen.slice(1).map(({ method }) => method) };
  };

  test('before it must be of the case: the texts of another would be written', async () => {
    const { error, methods } = await updating({ status: 200, body: '{"number":2,"name":"Other"}' });
    expect(error).toMatchObject({ name: 'Unexpected', field: 'number' });
    expect(methods).toEqual(['GET']);
  });

  test('after it, where it is put off, leaves no doubt that the update may have taken effect', async () => {
    const read = { status: 200, body: '{"number":1,"name":"Leaver"}' };
    const { error, methods } = await updating(read, { status: 204 }, { status: 429 });
    expect(error).toMatchObject({ name: 'Unavailable', status: 429, uncertain: true });
    expect(methods.slice(0, 3)).toEqual(['GET', 'PUT', 'GET']);
  });
});

describe('a removal', () => {
  test('of a case tells whether there was one', async () => {
    expect(await cases.delete({ caseNumber: 1 })).toBe(true);
    expect(await cases.delete({ caseNumber: 1 })).toBe(false);
    expect(world.incydr.cases.size).toBe(0);
  });

  test('of a case is not sent again after a lost answer, since its number may be given again', async () => {
    world.incydr.addFault({ operation: 'cases.delete', loseAnswer: true });
    await expect(cases.delete({ caseNumber: 1 })).rejects.toMatchObject({ uncertain: true });
    expect(world.incydr.counts()['cases.delete']).toBe(1);
  });

  test.each(['204', '200'])(
    'of a file event tells whether it was there; the answer is a %s',
    async (status) => {
      world.set({ attachStatus: status });
      const eventId = world.incydr.eventIds[0] ?? '';
      await cases.addFileEventToCase({ caseNumber: 1, eventId });
      expect(await cases.deleteFileEventFromCase({ caseNumber: 1, eventId })).toBe(true);
      expect(await cases.deleteFileEventFromCase({ caseNumber: 1, eventId })).toBe(false);
    },
  );

  test('of a file event is sent again after a lost answer', async () => {
    const eventId = world.incydr.eventIds[0] ?? '';
    await cases.addFileEventToCase({ caseNumber: 1, eventId });
    world.incydr.addFault({ operation: 'cases.deleteFileEvent', loseAnswer: true });
    expect(await cases.deleteFileEventFromCase({ caseNumber: 1, eventId })).toBe(false);
    expect(world.incydr.counts()['cases.deleteFileEvent']).toBe(2);
  });
});

describe('a file event of a case', () => {
  test('is attached alone by the older form, its id percent-encoded', async () => {
    world.incydr.addEvents(['a/b?c']);
    await cases.addFileEventToCase({ caseNumber: 1, eventId: 'a/b?c' });
    expect(world.incydr.requests.at(-1)).toMatchObject({ operation: 'cases.addFileEvent', status: 204 });
    const { events, totalCount } = await cases.getFileEvents({ caseNumber: 1 });
    expect([events.map(({ eventId }) => eventId), totalCount]).toEqual([['a/b?c'], 1]);
  });

  test('is told in full; null where it is not in the case', async () => {
    const [eventId = '', other = ''] = world.incydr.eventIds;
    await cases.addFileEventsToCase({ caseNumber: 1, eventIds: [eventId] });
    const detail = await cases.getFileEventDetail({ caseNumber: 1, eventId });
    expect(detail?.event?.id).toBe(eventId);
    expect(detail?.file?.name).toEqual(expect.any(String));
    expect(await cases.getFileEventDetail({ caseNumber: 1, eventId: other })).toBeNull();
  });
});

describe('a refusal names what is at fault', () => {
  test.each([
    [{ name: 'Leaver' }, 'name'],
    [{ name: 'X', subject: '1' }, 'subject'],
    [{ name: 'X', assignee: '1' }, 'assignee'],
  ])('%j', async (given, field) => {
    await expect(cases.create(given)).rejects.toMatchObject({ name: 'Declined', status: 400, field });
  });

  test('a description that the platform counts in bytes', async () => {
    world.set({ lengthUnit: 'bytes' });
    await expect(cases.create({ name: 'X', description: 'é'.repeat(200) })).rejects.toMatchObject({
      code: 'DESCRIPTION_TOO_LONG',
      field: 'description',
    });
  });
});

test('a signal ends a call, and a deadline bounds its repeats', async () => {
  await expect(cases.getCase({ caseNumber: 1 }, { signal: AbortSignal.abort('stopped') })).rejects.toBe(
    'stopped',
  );
  await cases.getCase({ caseNumber: 1 }); // now the token is there
  world.incydr.addFault({ operation: 'cases.get', status: 503 });
  await expect(cases.getCase({ caseNumber: 1 }, { deadline: after(100) })).rejects.toMatchObject({
    name: 'Unavailable',
    status: 503,
  });
  expect(world.network.waits).toEqual([]);
});
