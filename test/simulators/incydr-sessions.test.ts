import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { control, get, jane, post, set, slides, spreadsheet, useIncydr, world } from './incydr-world.ts';

useIncydr();

const session = v.looseObject({
  sessionId: v.string(),
  actorId: v.string(),
  endTime: v.number(),
  scores: v.array(v.looseObject({ score: v.number(), severity: v.number() })),
  states: v.array(v.object({ state: v.string(), stateV2: v.string() })),
});
const page = v.object({ items: v.array(session), totalCount: v.number() });
const list = async (query: string) => v.parse(page, (await get(`/v1/sessions?${query}`)).json);
const total = async (query: string) => (await list(query)).totalCount;
const first = () => world.incydr.sessionIds[0] ?? '';

describe('a session', () => {
  test('tells who did what, how severe it was, and which alerts it made', async () => {
    expect((await get(`/v1/sessions/${first()}`)).json).toMatchObject({
      sessionId: first(),
      actorId: world.incydr.actorIds[0],
      actorName: 'jane.doe@example.com',
      userId: jane,
      type: 'STANDARD',
      tenantId: '1d700000-af5b-4231-9d8e-df6434da0000',
      beginTime: Date.parse('2026-01-05T08:00:00Z'),
      endTime: Date.parse('2026-01-05T08:05:00Z'),
      criticalEvents: 0,
      highEvents: 1,
      scores: [{ score: 7, severity: 3, sourceTimestamp: Date.parse('2026-01-05T08:05:00Z') }],
      riskIndicators: [
        { id: 'Dropboxupload', name: 'Dropbox upload', weight: 5, eventCount: 1 },
        { id: 'Spreadsheet', name: 'Spreadsheet', weight: 0, eventCount: 1 },
        { id: 'Offhours', name: 'Off hours', weight: 2, eventCount: 1 },
      ],
      states: [{ state: 'OPEN', stateV2: 'OPEN', userId: null }],
      triggeredAlerts: [
        { alertId: world.incydr.alertIds[0], lessonId: null, ruleName: 'Upload to cloud storage' },
      ],
      notes: [],
    });
  });

  test('has file events that a case takes', async () => {
    const { json } = await get(`/v1/sessions/${first()}/events`);
    expect(json).toMatchObject({
      queryResult: {
        fileEvents: [{ event: { id: spreadsheet }, user: { id: jane } }],
        nextPgToken: null,
        problems: null,
        totalCount: 1,
      },
    });
    await post('/v1/cases', { name: 'A' });
    expect((await post('/v1/cases/1/fileevent', { events: [spreadsheet] })).status).toBe(204);
  });

  test('whose activity made no alert has no events to show', async () => {
    const [quiet] = (await list('has_alerts=false')).items;
    expect((await get(`/v1/sessions/${quiet?.sessionId}`)).json).toMatchObject({
      triggeredAlerts: [],
      noRiskEvents: 1,
    });
    expect((await get(`/v1/sessions/${quiet?.sessionId}/events`)).json).toMatchObject({
      queryResult: { fileEvents: [], totalCount: 0 },
    });
  });

  test('that does not exist is a 404', async () => {
    expect((await get('/v1/sessions/1')).status).toBe(404);
    expect((await get('/v1/sessions/1/events')).status).toBe(404);
    expect((await post('/v1/sessions/1/add-note', { noteContent: 'x' })).status).toBe(404);
  });
});

describe('listing sessions', () => {
  test('pages are counted from 0, and the newest session comes first', async () => {
    const [one, two] = [await list('page_size=2'), await list('page_size=2&page_number=1')];
    expect([one.items.length, two.items.length, one.totalCount]).toEqual([2, 2, 80]);
    const ends = [...one.items, ...two.items].map(({ endTime }) => endTime);
    expect(ends).toEqual(ends.toSorted((left, right) => right - left));
    expect((await list('page_number=2')).items).toEqual([]);
  });

  test('a page has 50 sessions at most', async () => {
    expect((await list('')).items).toHaveLength(50);
    expect((await get('/v1/sessions?page_size=51')).status).toBe(400);
  });

  test('they are sorted by end or by score', async () => {
    const scores = async (query: string) =>
      (await list(`order_by=score&page_size=3${query}`)).items.map((it) => it.scores[0]?.score);
    expect(await scores('')).toEqual([27, 27, 27]);
    expect(await scores('&sort_direction=asc')).toEqual([0, 0, 0]);
  });

  test.each([
    ['has_alerts=true', 77],
    ['has_alerts=False', 3],
    ['state=OPEN&state=CLOSED', 80],
    ['state=CLOSED', 0],
    ['severity=4', 60],
    ['severity=0&severity=1', 10],
    ['risk_indicators=Filemismatch', 30],
    ['risk_indicators=Filemismatch&risk_indicators=Dropboxupload', 23],
    ['content_inspection_status=PENDING', 11],
    ['type=STANDARD', 80],
    ['type=ACCOUNT_TAKE_OVER', 0],
    [`on_or_after=${Date.parse('2026-01-05T08:00:00Z')}&before=${Date.parse('2026-01-05T08:37:00Z')}`, 1],
  ])('%s gives %i of them', async (query, expected) => {
    expect(await total(query)).toBe(expected);
  });

  test('by actor, rule and watchlist', async () => {
    expect(await total(`actor_id=${world.incydr.actorIds[0]}`)).toBe(4);
    expect(await total('actor_id=1')).toBe(0);
    const { json } = await get(`/v1/sessions/${first()}`);
    const { triggeredAlerts } = v.parse(
      v.object({ triggeredAlerts: v.array(v.looseObject({ ruleId: v.string() })) }),
      json,
    );
    expect(await total(`rule_id=${triggeredAlerts[0]?.ruleId}&rule_id=other`)).toBe(30);
    expect(await total('watchlist_id=other')).toBe(0);
  });

  test.each(['state=NEW', 'severity=5', 'page_number=-1', 'order_by=begin_time', 'has_alerts=maybe'])(
    '%s is refused',
    async (query) => {
      expect((await get(`/v1/sessions?${query}`)).status).toBe(400);
    },
  );
});

describe('working on sessions', () => {
  test('a new state is added to the history and found by the list', async () => {
    const { status, text } = await post('/v1/sessions/change-state', {
      ids: [first()],
      newState: 'CLOSED_TP_BENIGN',
    });
    expect([status, text]).toEqual([200, '']);
    expect((await get(`/v1/sessions/${first()}`)).json).toMatchObject({
      lastUpdated: Date.parse('2026-05-04T10:00:00Z'),
      states: [
        { stateV2: 'OPEN' },
        {
          state: 'CLOSED_TP_BENIGN',
          stateV2: 'CLOSED_TP_BENIGN',
          userId: '1079283017450623301',
          sourceTimestamp: Date.parse('2026-05-04T10:00:00Z'),
        },
      ],
    });
    expect(await total('state=CLOSED_TP_BENIGN')).toBe(1);
    expect(await total('state=OPEN')).toBe(79);
  });

  test('the switch historyOrder puts the newest first', async () => {
    set({ historyOrder: 'newest-first' });
    await post('/v1/sessions/change-state', { ids: [first()], newState: 'CLOSED' });
    expect((await get(`/v1/sessions/${first()}`)).json).toMatchObject({
      states: [{ state: 'CLOSED' }, { state: 'OPEN' }],
    });
  });

  test('of a list with an unknown id, or of more than 100, none is changed', async () => {
    expect(
      (await post('/v1/sessions/change-state', { ids: [first(), 'x'], newState: 'CLOSED' })).status,
    ).toBe(404);
    const many = Array.from({ length: 101 }, first);
    expect((await post('/v1/sessions/change-state', { ids: many, newState: 'CLOSED' })).status).toBe(400);
    expect((await post('/v1/sessions/change-state', { ids: [first()], newState: 'DONE' })).status).toBe(400);
    expect(await total('state=CLOSED')).toBe(0);
  });

  test('what criteria find is changed 500 at a time, until there is no token', async () => {
    await control('add-sessions', { count: 521 });
    const body = { newState: 'CLOSED' };
    const query = 'state=OPEN&has_alerts=true';
    const found = await total(query);
    const one = v.parse(token, (await post(`/v1/sessions/change-states?${query}`, body)).json);
    expect(await total('state=CLOSED')).toBe(500);
    const two = await post(`/v1/sessions/change-states?${query}`, { ...body, ...one });
    expect(two.json).toEqual({ continuationToken: null });
    expect(await total('state=CLOSED')).toBe(found);
    expect(await total(query)).toBe(0);
  });

  test('by criteria, none is changed twice', async () => {
    await control('add-sessions', { count: 521 });
    const body = { newState: 'IN_PROGRESS' };
    const one = v.parse(token, (await post('/v1/sessions/change-states', body)).json);
    await post('/v1/sessions/change-states', { ...body, ...one });
    const { states } = v.parse(session, (await get(`/v1/sessions/${one.continuationToken}`)).json);
    expect(states.map(({ state }) => state)).toEqual(['OPEN', 'IN_PROGRESS']);
  });

  test('a note stays with the session', async () => {
    await post(`/v1/sessions/${first()}/add-note`, { noteContent: 'Asked her manager.' });
    expect((await get(`/v1/sessions/${first()}`)).json).toMatchObject({
      notes: [
        {
          id: expect.any(String),
          content: 'Asked her manager.',
          userId: '1079283017450623301',
          sourceTimestamp: Date.parse('2026-05-04T10:00:00Z'),
        },
      ],
    });
    expect((await post(`/v1/sessions/${first()}/add-note`, { noteContent: 'x'.repeat(2001) })).status).toBe(
      400,
    );
  });

  test('a reset forgets it all', async () => {
    await post('/v1/sessions/change-state', { ids: [first()], newState: 'CLOSED' });
    world.incydr.addSessions(1);
    world.incydr.reset();
    expect(await total('state=OPEN')).toBe(80);
  });
});

describe('every session of the seed', () => {
  test('is of one actor, and its events are known ones of theirs', async () => {
    const known = new Set(world.incydr.eventIds);
    const events = v.object({
      queryResult: v.object({
        fileEvents: v.array(
          v.object({ event: v.object({ id: v.string() }), user: v.object({ email: v.string() }) }),
        ),
      }),
    });
    for (const id of world.incydr.sessionIds.slice(0, 12)) {
      const { actorName } = v.parse(
        v.looseObject({ actorName: v.string() }),
        (await get(`/v1/sessions/${id}`)).json,
      );
      const { fileEvents } = v.parse(events, (await get(`/v1/sessions/${id}/events`)).json).queryResult;
      expect(fileEvents.every(({ event }) => known.has(event.id))).toBe(true);
      expect(fileEvents.every(({ user }) => user.email === actorName)).toBe(true);
    }
  });

  test('slides lie in the session of the person who copied them', async () => {
    const { items } = await list(`actor_id=${world.incydr.actorIds[2]}&sort_direction=asc`);
    expect((await get(`/v1/sessions/${items[0]?.sessionId}/events`)).json).toMatchObject({
      queryResult: { fileEvents: [{ event: { id: slides } }] },
    });
  });
});

const token = v.object({ continuationToken: v.string() });
