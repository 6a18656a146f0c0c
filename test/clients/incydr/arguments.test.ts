import { afterAll, beforeAll, expect, test } from 'vitest';
import { incydrClient, type IncydrClient } from '../../../lib/incydr/client/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.incydr.close());

type Call = (client: IncydrClient) => unknown;
const many = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);
const first = (walk: AsyncGenerator) => walk.next();

test.each<[string, Call]>([
  ['cases.create was not sent: name is empty', ({ cases }) => cases.create({ name: ' ' })],
  [
    'cases.create was not sent: name has more than 50 characters',
    ({ cases }) => cases.create({ name: '😀'.repeat(51) }),
  ],
  [
    'cases.create was not sent: description has more than 250 characters',
    ({ cases }) => cases.create({ name: 'n', description: 'x'.repeat(251) }),
  ],
  [
    'cases.create was not sent: findings has more than 30000 characters',
    ({ cases }) => cases.create({ name: 'n', findings: 'x'.repeat(30_001) }),
  ],
  ['cases.create was not sent: subject is empty', ({ cases }) => cases.create({ name: 'n', subject: '' })],
  ['cases.update was not sent: names nothing to change', ({ cases }) => cases.update({ caseNumber: 1 })],
  [
    'cases.getCase was not sent: caseNumber must be a whole number of at least 1',
    ({ cases }) => cases.getCase({ caseNumber: 0 }),
  ],
  [
    'cases.delete was not sent: caseNumber must be a whole number of at least 1',
    ({ cases }) => cases.delete({ caseNumber: 1.5 }),
  ],
  [
    'cases.addFileEventsToCase was not sent: eventIds is an empty list',
    ({ cases }) => cases.addFileEventsToCase({ caseNumber: 1, eventIds: [] }),
  ],
  [
    'cases.addFileEventsToCase was not sent: eventIds.1 is empty',
    ({ cases }) => cases.addFileEventsToCase({ caseNumber: 1, eventIds: ['a', ''] }),
  ],
  [
    'cases.deleteFileEventFromCase was not sent: eventId is not an id',
    ({ cases }) => cases.deleteFileEventFromCase({ caseNumber: 1, eventId: '..' }),
  ],
  [
    'cases.getPage was not sent: createdAt ends before it begins: from is after to',
    ({ cases }) => cases.getPage({ createdAt: { from: '2026-02-02', to: '2026-02-01' } }),
  ],
  [
    'cases.getPage was not sent: updatedAt.from is not a time',
    ({ cases }) => cases.getPage({ updatedAt: { from: 'x' } }),
  ],
  [
    'cases.getPage was not sent: createdAt.from is not a time',
    ({ cases }) => cases.getPage({ createdAt: { from: '2026-05-04T10:00:00' } }), // of which zone?
  ],
  [
    'cases.getPage was not sent: createdAt.to is not a time',
    ({ cases }) => cases.getPage({ createdAt: { to: '2026-02-30' } }),
  ],
  [
    'cases.getPage was not sent: pgSize must be a whole number of at least 1',
    ({ cases }) => cases.getPage({ pgSize: 0 }),
  ],
  [
    'cases.iterAll was not sent: status is an empty list',
    ({ cases }) => first(cases.iterAll({ status: [] })),
  ],
  [
    'fileEvents.getById was not sent: ids is an empty list',
    ({ fileEvents }) => fileEvents.getById({ ids: [] }),
  ],
  [
    'fileEvents.search was not sent: goes past event 10000, which page numbers do not reach: use pgToken or iterAll',
    ({ fileEvents }) => fileEvents.search({ pgNum: 101, pgSize: 100 }),
  ],
  [
    'sessions.getPage was not sent: page_size must be a whole number from 1 to 50',
    ({ sessions }) => sessions.getPage({ page_size: 51 }),
  ],
  [
    'sessions.changeState was not sent: ids has more than 100 ids',
    ({ sessions }) => sessions.changeState({ ids: many(101), newState: 'OPEN' }),
  ],
  [
    'sessions.addNote was not sent: noteContent has more than 2000 characters',
    ({ sessions }) => sessions.addNote({ sessionId: 's', noteContent: 'x'.repeat(2_001) }),
  ],
  [
    'alerts.getDetails was not sent: alertIds has more than 100 ids',
    ({ alerts }) => alerts.getDetails({ alertIds: many(101) }),
  ],
  ['users.getByEmail was not sent: email is empty', ({ users }) => users.getByEmail({ email: '' })],
  [
    'actors.update was not sent: endDate is not a date such as 2026-05-04',
    ({ actors }) => actors.update({ actorId: 'a', endDate: 'soon' }),
  ],
])('%s', async (message, call) => {
  await expect((async () => call(world.client))()).rejects.toMatchObject({
    name: 'Declined',
    status: null,
    message: `incydr: ${message}`,
  });
  expect(world.incydr.requests).toEqual([]);
});

test('limits count characters, not their parts: 50 emoji are a name', async () => {
  expect(await world.client.cases.create({ name: '😀'.repeat(50) })).toMatchObject({ number: 1 });
  world.incydr.clearRequests();
});

const credentials = { clientId: 'id', clientSecret: 'secret' };

test('a client is of a region or of a url, not of both', () => {
  expect(() => incydrClient({ credentials })).toThrow(
    'incydr: give a region (one of us, us2, us7, ie, uk, de, au, ca, za, gov) or a url',
  );
  expect(() => incydrClient({ region: 'us', url: 'http://127.0.0.1:1', credentials })).toThrow(
    'incydr: give a region or a url, not both of them',
  );
});

test('a url is of a host alone: the rest would be left out of every request', () => {
  expect(() => incydrClient({ url: 'https://proxy.example.com/incydr', credentials })).toThrow(
    'incydr: a url is one of a host alone, such as https://api.example.com',
  );
});

test('a region is a host', async () => {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(new URL(url instanceof Request ? url.url : url).host);
    return Response.json({}, { status: 401 });
  };
  const client = incydrClient({ region: 'gov', credentials }, { ...world.network, fetch });
  await expect(client.customer.get()).rejects.toMatchObject({ name: 'Unauthorised', status: 401 });
  expect(new Set(asked)).toEqual(new Set(['api.gov.code42.com']));
});
