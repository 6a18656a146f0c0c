import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';
import { incydrClient } from '../../../lib/incydr/client/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let fileEvents: World['client']['fileEvents'];
beforeEach(async () => {
  world = await startWorld();
  ({ fileEvents } = world.client);
});
afterEach(() => world.incydr.close());

const event = (n: number) => world.incydr.eventIds[n] ?? '';
const idsOf = (events: { event: { id: string | null } | null }[]) => events.map((it) => it.event?.id);

describe('file events', () => {
  test('are found by id in the order asked for, unknown ones left out', async () => {
    const found = await fileEvents.getById({ ids: [event(3), 'nobody-saw-it', event(1)] });
    expect(idsOf(found)).toEqual([event(3), event(1)]);
  });

  test('are searched by a group of filters, page by page', async () => {
    const filters = [{ term: 'event.id', operator: 'IS_ANY' as const, value: [event(0), event(1)] }];
    const page = await fileEvents.search({ groups: [{ filters }], pgSize: 1 });
    expect([page.fileEvents.length, page.totalCount]).toEqual([1, 2]);
  });

  test('are walked past what page numbers reach, each once', async () => {
    const before = world.incydr.eventIds.length;
    const tiny = 1; // each event's answer has the hash of its file
    world.incydr.addEvents(
      Array.from({ length: 10_500 }, (_, n) => `E-${n}`),
      tiny,
    );
    const found = new Set<string | null | undefined>();
    let count = 0;
    for await (const { event: it } of fileEvents.iterAll()) {
      found.add(it?.id);
      count += 1;
    }
    expect([count, found.size]).toEqual([before + 10_500, before + 10_500]);
  });

  test('are counted by a term, and given as CSV', async () => {
    const groups = await fileEvents.group({ groupingTerm: 'event.id', size: 2 });
    expect(groups.map(({ docCount }) => docCount)).toEqual([1, 1]);
    const csv = await fileEvents.exportCsv();
    expect([csv.name, (await new Response(csv.body).text()).includes(event(0))]).toEqual([
      'file-events.csv',
      true,
    ]);
  });

  test('have searches that are saved', async () => {
    const [first] = await fileEvents.savedSearches();
    expect(await fileEvents.savedSearch({ id: first?.id ?? '' })).toEqual(first);
    expect(await fileEvents.savedSearch({ id: 'none' })).toBeNull();
  });

  test('have files that are found by content', async () => {
    const captured = (await Array.fromAsync(fileEvents.iterAll())).find((it) => it.event?.xfcEventId);
    const bySha = await fileEvents.downloadBySha256({ sha256: captured?.file?.hash?.sha256 ?? '' });
    const byId = await fileEvents.downloadByXfcContentId({ id: captured?.event?.xfcEventId ?? '' });
    const bytes = Buffer.from(await new Response(bySha.body).arrayBuffer());
    expect(bytes.length).toBe(captured?.file?.sizeInBytes);
    expect(Buffer.from(await new Response(byId.body).arrayBuffer())).toEqual(bytes);
  });

  test('are not taken from a query that the platform refuses: it says which filter', async () => {
    const filters = [{ term: 'no.such.term', value: 'x' }];
    await expect(fileEvents.search({ groups: [{ filters }] })).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
      code: expect.stringMatching(/\w/),
    });
  });

  test('are not taken from a success that tells of a problem', async () => {
    const body =
      '{"fileEvents":null,"problems":[{"type":"SEARCH_FAILED","description":"no","badFilter":{"term":"a.b"}}]}';
    const server = await startScripted(
      { status: 200, body: '{"access_token":"T","expires_in":900}' },
      { status: 200, body },
    );
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = incydrClient({ url: server.url, credentials }, virtualNetwork());
    await expect(client.fileEvents.search()).rejects.toMatchObject({
      name: 'Declined',
      code: 'SEARCH_FAILED',
      field: 'a.b',
    });
    await server.close();
  });
});

describe('sessions', () => {
  const first = () => world.incydr.sessionIds[0] ?? '';

  test('are walked past every page, each once', async () => {
    world.incydr.addSessions(120);
    const found = await Array.fromAsync(world.client.sessions.iterAll());
    expect(found.map(({ sessionId }) => sessionId).toSorted()).toEqual(world.incydr.sessionIds.toSorted());
    expect(world.sent().at(-1)).toMatch(/page_number=\d&page_size=50$/);
  });

  test('are found by their id, with the file events of their alerts', async () => {
    const { sessions } = world.client;
    expect(await sessions.get({ sessionId: first() })).toMatchObject({ sessionId: first() });
    expect(await sessions.get({ sessionId: 'none' })).toBeNull();
    const { fileEvents: events } = await sessions.getEvents({ sessionId: first() });
    expect(world.incydr.eventIds).toEqual(expect.arrayContaining(idsOf(events)));
  });

  test('have a state and notes', async () => {
    const { sessions } = world.client;
    await sessions.changeState({ ids: [first()], newState: 'IN_PROGRESS' });
    await sessions.addNote({ sessionId: first(), noteContent: 'Seen.' });
    const it = await sessions.get({ sessionId: first() });
    expect(it?.states?.map(({ state }) => state)).toContain('IN_PROGRESS');
    expect(it?.notes?.map(({ content }) => content)).toContain('Seen.');
    const all = await sessions.changeStates({ newState: 'CLOSED', has_alerts: true });
    expect(all).toEqual({ continuationToken: null });
  });
});

describe('alerts', () => {
  test('lead from their ids to the file events that they were raised for', async () => {
    const { alerts } = world.client;
    const details = await alerts.getDetails({ alertIds: world.incydr.alertIds.slice(0, 2) });
    const ids = alerts.fileEventIds(details);
    expect(ids.length).toBeGreaterThan(0);
    expect(world.incydr.eventIds).toEqual(expect.arrayContaining(ids));
  });

  test('whose observation is not JSON are Unexpected, and the text is not quoted', () => {
    const observations = [{ id: null, type: null, observedAt: null, lastObservedAt: null, data: '{SECRET' }];
    expect(() => world.client.alerts.fileEventIds([{ observations }])).toThrow(
      "incydr: an alert's observation is not JSON",
    );
  });

  test('are queried in their tenant, and have a state and a note', async () => {
    const { alerts, customer } = world.client;
    const tenantId = (await customer.get()).tenantId ?? '';
    const page = await alerts.query({ tenantId, pgSize: 1 });
    const alertId = page.alerts[0]?.id ?? '';
    await alerts.addNote({ tenantId, alertId, note: 'Seen.' });
    await alerts.updateState({ tenantId, alertIds: [alertId], state: 'RESOLVED' });
    const [it] = await alerts.getDetails({ alertIds: [alertId] });
    expect([page.alerts.length, it?.state, it?.note?.message]).toEqual([1, 'RESOLVED', 'Seen.']);
  });
});
