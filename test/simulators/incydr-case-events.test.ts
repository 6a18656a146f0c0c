import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { get, open, post, send, set, shared, slides, spreadsheet, useIncydr, world } from './incydr-world.ts';

useIncydr();

describe('the file events of a case', () => {
  beforeEach(async () => {
    await open({ name: 'A' });
    world.now = new Date('2026-05-04T10:05:00.000Z');
  });

  test('a list of events is attached and listed in that order', async () => {
    expect((await post('/v1/cases/1/fileevent', { events: [slides, spreadsheet] })).status).toBe(204);
    const { json } = await get('/v1/cases/1/fileevent');
    expect(json).toMatchObject({
      events: [
        { eventId: slides },
        {
          eventId: spreadsheet,
          eventTimestamp: '2026-01-05T08:00:00.000Z',
          exposure: ['ApplicationRead'],
          fileName: 'Customer list Q1.xlsx',
          filePath: 'C:/Users/jane.doe/Documents/Sales/',
          fileAvailability: 'EXACT_FILE_AVAILABLE',
          riskIndicators: [
            { name: 'Dropbox upload', weight: 5 },
            { name: 'Spreadsheet', weight: 0 },
            { name: 'Off hours', weight: 2 },
          ],
          riskScore: 7,
          riskSeverity: 'HIGH',
        },
      ],
      totalCount: 2,
    });
  });

  test('one event is attached by its percent-encoded id', async () => {
    const path = `/v1/cases/1/fileevent/${encodeURIComponent(shared)}`;
    expect((await send('POST', path)).status).toBe(204);
    expect((await get(path)).json).toMatchObject({
      event: { id: shared },
      file: { name: 'design review 4.docx' },
    });
  });

  test('all events come without paging parameters, a page with them', async () => {
    await post('/v1/cases/1/fileevent', { events: world.incydr.eventIds.slice(0, 150) });
    const counted = async (query: string) =>
      v.parse(events, (await get(`/v1/cases/1/fileevent${query}`)).json);
    expect((await counted('')).events).toHaveLength(150);
    expect((await counted('?pgNum=1')).events).toHaveLength(100);
    expect(await counted('?pgNum=2&pgSize=1')).toMatchObject({
      events: [{ eventId: slides }],
      totalCount: 150,
    });
  });

  test('attaching and removing change updatedAt', async () => {
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect(world.incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:05:00.000000Z');
    world.now = new Date('2026-05-04T10:06:00.000Z');
    await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`);
    expect(world.incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:06:00.000000Z');
  });

  test('the switch attachBumpsUpdatedAt leaves updatedAt as it was', async () => {
    set({ attachBumpsUpdatedAt: 'no' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect(world.incydr.cases.get(1)?.updatedAt).toBe('2026-05-04T10:00:00.000000Z');
    expect([...(world.incydr.cases.get(1)?.events ?? [])]).toEqual([spreadsheet]);
  });

  test('the switch attachStatus answers with 200', async () => {
    set({ attachStatus: '200' });
    const { status, json } = await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    expect({ status, json }).toEqual({ status: 200, json: { events: [spreadsheet] } });
  });

  test('an event sits once in a case, and in many cases', async () => {
    await open({ name: 'B' });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    const again = { status: 400, json: { problem: 'CASE_ALREADY_HAS_EVENT' } };
    expect(await post('/v1/cases/1/fileevent', { events: [spreadsheet] })).toMatchObject(again);
    expect(await send('POST', `/v1/cases/1/fileevent/${spreadsheet}`)).toMatchObject(again);
    expect((await post('/v1/cases/2/fileevent', { events: [spreadsheet] })).status).toBe(204);
  });

  test('an unknown event, an unknown case and an empty list are refused with 400', async () => {
    expect((await post('/v1/cases/1/fileevent', { events: ['0_unknown'] })).status).toBe(400);
    expect((await post('/v1/cases/9/fileevent', { events: [spreadsheet] })).status).toBe(400);
    expect((await post('/v1/cases/1/fileevent', { events: [] })).status).toBe(400);
  });

  test('the switch attachToMissingCase refuses an unknown case with 404', async () => {
    set({ attachToMissingCase: '404' });
    expect((await post('/v1/cases/9/fileevent', { events: [spreadsheet] })).status).toBe(404);
  });

  test('of a mixed list nothing is attached', async () => {
    const events = [slides, '0_unknown', spreadsheet];
    expect((await post('/v1/cases/1/fileevent', { events })).status).toBe(400);
    expect((await get('/v1/cases/1/fileevent')).json).toEqual({ events: [], totalCount: 0 });
  });

  test('the switch mixedList attaches the good ones of a mixed list, and refuses it all the same', async () => {
    set({ mixedList: 'partial' });
    await post('/v1/cases/1/fileevent', { events: [slides] });
    expect(await post('/v1/cases/1/fileevent', { events: [slides, spreadsheet] })).toMatchObject({
      status: 400,
      json: { problem: 'CASE_ALREADY_HAS_EVENT' },
    });
    expect([...(world.incydr.cases.get(1)?.events ?? [])]).toEqual([slides, spreadsheet]);
  });

  test('the events of a closed case can neither be added nor removed', async () => {
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    world.incydr.closeCase(1);
    const closed = { status: 400, json: { problem: 'CASE_IS_CLOSED' } };
    expect(await post('/v1/cases/1/fileevent', { events: [slides] })).toMatchObject(closed);
    expect(await send('POST', `/v1/cases/1/fileevent/${slides}`)).toMatchObject(closed);
    expect(await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`)).toMatchObject(closed);
  });

  test('an event that is not in the case is a 404', async () => {
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}`)).status).toBe(404);
    expect((await send('DELETE', `/v1/cases/1/fileevent/${spreadsheet}`)).status).toBe(404);
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}/file`)).status).toBe(404);
  });
});

const events = v.object({ events: v.array(v.object({ eventId: v.string() })), totalCount: v.number() });
