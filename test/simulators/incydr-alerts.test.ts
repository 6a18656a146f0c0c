import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { get, jane, post, set, spreadsheet, useIncydr, world } from './incydr-world.ts';

useIncydr();

const tenantId = '1d700000-af5b-4231-9d8e-df6434da0000';
const first = () => world.incydr.alertIds[0] ?? '';
const details = (alertIds: string[]) => post('/v1/alerts/query-details', { alertIds });
const observed = v.object({
  alerts: v.array(v.looseObject({ observations: v.array(v.looseObject({ data: v.string() })) })),
});
const found = v.object({ alerts: v.array(v.looseObject({ id: v.string() })), totalCount: v.number() });
const query = async (body: object) =>
  v.parse(found, (await post('/v1/alerts/query-alerts', { tenantId, ...body })).json);
const where = async (term: string, operator: string, value: unknown) =>
  (await query({ groups: [{ filters: [{ term, operator, value }] }] })).totalCount;

describe('the details of an alert', () => {
  test('name its file events in JSON within JSON', async () => {
    const { status, json } = await details([first()]);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      type$: 'ALERT_DETAILS_RESPONSE',
      alerts: [
        {
          type$: 'ALERT_DETAILS',
          id: first(),
          tenantId,
          type: 'FED_ENDPOINT_EXFILTRATION',
          name: 'Upload to cloud storage',
          actor: 'jane.doe@example.com',
          actorId: world.incydr.actorIds[0],
          riskSeverity: 'HIGH',
          state: 'OPEN',
          createdAt: '2026-01-05T08:10:00.0000000Z',
          observations: [{ type: 'FedEndpointExfiltration', observedAt: '2026-01-05T08:00:00.0000000Z' }],
          note: null,
        },
      ],
    });
    const data = v.parse(observed, json).alerts[0]?.observations[0]?.data ?? '';
    expect(JSON.parse(data)).toMatchObject({
      type$: 'OBSERVED_ENDPOINT_ACTIVITY',
      fileCount: 1,
      files: [
        {
          eventId: spreadsheet,
          path: 'C:/Users/jane.doe/Documents/Sales/',
          name: 'Customer list Q1.xlsx',
          category: 'Spreadsheet',
          size: 3671,
        },
      ],
    });
  });

  test('lead to the session that names the alert, and to a case', async () => {
    const session = `/v1/sessions/${world.incydr.sessionIds[0]}`;
    expect((await get(session)).json).toMatchObject({
      userId: jane,
      triggeredAlerts: [{ alertId: first() }],
    });
    expect((await get(`${session}/events`)).json).toMatchObject({
      queryResult: { fileEvents: [{ event: { id: spreadsheet } }] },
    });
    await post('/v1/cases', { name: 'A' });
    expect((await post('/v1/cases/1/fileevent', { events: [spreadsheet] })).status).toBe(204);
  });

  test('of ids that do not exist are left out; more than 100 are refused', async () => {
    expect((await details(['unknown'])).json).toEqual({ type$: 'ALERT_DETAILS_RESPONSE', alerts: [] });
    expect((await details(Array.from({ length: 101 }, first))).status).toBe(400);
  });
});

describe('the search for alerts', () => {
  test('counts pages from 0, the newest alert first', async () => {
    const [one, two] = [await query({ pgSize: 2 }), await query({ pgSize: 2, pgNum: 1 })];
    expect([one.alerts.length, two.alerts.length, one.totalCount]).toEqual([2, 2, 150]);
    const times = [...one.alerts, ...two.alerts].map((it) => String(it['createdAt']));
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await query({ srtDirection: 'ASC', pgSize: 1 })).alerts[0]?.id).toBe(first());
  });

  test.each([
    ['State', 'IS', 'OPEN', 150],
    ['State', 'IS_NOT', 'OPEN', 0],
    ['Actor', 'IS', 'jane.doe@example.com', 9],
    ['Actor', 'CONTAINS', 'JANE', 9],
    ['Actor', 'DOES_NOT_CONTAIN', 'jane', 141],
    ['RiskSeverity', 'IS', 'LOW', 30],
    ['Type', 'IS', 'FED_CLOUD_SHARE_PERMISSIONS', 30],
    ['CreatedAt', 'ON', '2026-01-05T00:00:00.000Z', 22],
    ['CreatedAt', 'ON_OR_AFTER', '2026-01-05T08:10:00.000Z', 150],
    ['CreatedAt', 'ON_OR_BEFORE', '2026-01-05T08:10:00.000Z', 1],
    ['HasAuthSignificantWatchlist', 'IS', true, 6],
  ])('%s %s %s finds %i', async (term, operator, value, expected) => {
    expect(await where(term, operator, value)).toBe(expected);
  });

  test('joins filters and groups as it is told', async () => {
    const [low, critical] = ['LOW', 'CRITICAL'].map((value) => ({
      term: 'RiskSeverity',
      operator: 'IS',
      value,
    }));
    const any = { filterClause: 'OR', filters: [low, critical] };
    const all = { filterClause: 'AND', filters: [low, critical] };
    expect((await query({ groups: [any] })).totalCount).toBe(90);
    expect((await query({ groups: [all] })).totalCount).toBe(0);
    expect((await query({ groups: [any, all], groupClause: 'OR' })).totalCount).toBe(90);
  });

  test('refuses what it does not understand, and another tenant', async () => {
    const refused = async (body: object) =>
      (await post('/v1/alerts/query-alerts', { tenantId, ...body })).status;
    expect(await refused({ pgSize: 501 })).toBe(400);
    expect(await refused({ srtKey: 'Size' })).toBe(400);
    expect(await refused({ groups: [{ filters: [{ term: 'Size', operator: 'IS', value: '1' }] }] })).toBe(
      400,
    );
    expect(await refused({ tenantId: 'another' })).toBe(403);
  });
});

describe('working on alerts', () => {
  test('a new state and its note show in the next read', async () => {
    const body = { tenantId, alertIds: [first()], state: 'RESOLVED', note: 'Agreed with legal.' };
    expect((await post('/v1/alerts/update-state', body)).status).toBe(200);
    expect((await details([first()])).json).toMatchObject({
      alerts: [
        {
          state: 'RESOLVED',
          stateLastModifiedBy: 'key-local-incydr',
          stateLastModifiedAt: '2026-05-04T10:00:00.0000000Z',
          note: {
            message: 'Agreed with legal.',
            lastModifiedBy: 'key-local-incydr',
            lastModifiedAt: '2026-05-04T10:00:00.0000000Z',
          },
        },
      ],
    });
    expect(await where('State', 'IS', 'RESOLVED')).toBe(1);
  });

  test('a further note replaces the one before', async () => {
    await post('/v1/alerts/add-note', { tenantId, alertId: first(), note: 'One.' });
    await post('/v1/alerts/add-note', { tenantId, alertId: first(), note: 'Two.' });
    expect((await details([first()])).json).toMatchObject({ alerts: [{ note: { message: 'Two.' } }] });
  });

  test('an unknown alert is a 404, an unknown state and a long note are refused', async () => {
    const state = { tenantId, alertIds: [first()], state: 'RESOLVED' };
    expect((await post('/v1/alerts/update-state', { ...state, alertIds: [first(), 'x'] })).status).toBe(404);
    expect((await post('/v1/alerts/update-state', { ...state, state: 'DONE' })).status).toBe(400);
    const note = { tenantId, alertId: first(), note: 'x'.repeat(2001) };
    expect((await post('/v1/alerts/add-note', note)).status).toBe(400);
    expect(await where('State', 'IS', 'OPEN')).toBe(150);
  });

  test('the switch alertsApi ends the deprecated API', async () => {
    set({ alertsApi: 'ended' });
    expect((await details([first()])).status).toBe(410);
    expect((await get(`/v1/sessions/${world.incydr.sessionIds[0]}`)).status).toBe(200);
  });
});
