import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  download,
  get,
  post,
  salaries,
  set,
  shared,
  slides,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';

useIncydr();

const filter = (operator: string, value: unknown, term = 'event.id') => ({ term, operator, value });
const all = (...filters: unknown[]) => ({ filterClause: 'AND', filters });

describe('the search for file events', () => {
  test('one id is found by IS', async () => {
    const { status, json } = await post('/v2/file-events', {
      groups: [all(filter('IS', slides))],
      groupClause: 'AND',
      pgNum: 1,
      pgSize: 1,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      fileEvents: [
        {
          event: { id: slides },
          user: { email: 'john.smith@example.com' },
          file: { name: 'roadmap-2.pptx' },
        },
      ],
      totalCount: 1,
      nextPgToken: null,
      problems: null,
    });
  });

  test.each([
    [
      'several ids by IS_ANY',
      [all(filter('IS_ANY', [slides, spreadsheet, 'unknown']))],
      [spreadsheet, slides],
    ],
    [
      'several ids by OR',
      [{ filterClause: 'OR', filters: [filter('IS', slides), filter('IS', salaries)] }],
      [salaries, slides],
    ],
    ['two filters that must both hold', [all(filter('IS', slides), filter('IS', salaries))], []],
    [
      'another term',
      [all(filter('IS_ANY', [slides, salaries]), filter('IS', 'john.smith@example.com', 'user.email'))],
      [slides],
    ],
    [
      'groups within groups',
      [{ subgroupClause: 'OR', subgroups: [all(filter('IS', slides)), all(filter('IS', shared))] }],
      [slides, shared],
    ],
  ])('finds %s', async (_, groups, ids) => {
    expect(await found({ groups })).toEqual(ids);
  });

  test('groups are joined by groupClause', async () => {
    const groups = [all(filter('IS', slides)), all(filter('IS', shared))];
    expect(await found({ groups, groupClause: 'AND' })).toEqual([]);
    expect(await found({ groups, groupClause: 'OR' })).toEqual([slides, shared]);
  });

  test('an unknown id gives an empty page', async () => {
    expect((await post('/v2/file-events', { groups: [all(filter('IS', 'x'))] })).json).toMatchObject({
      fileEvents: [],
      totalCount: 0,
    });
  });

  test('pages go by number, or by token until there is none', async () => {
    expect(await found({ pgSize: 150 })).toHaveLength(150);
    expect(await found({ pgSize: 150, pgNum: 2 })).toHaveLength(50);
    expect((await post('/v2/file-events', { pgSize: 150 })).json).toMatchObject({ nextPgToken: null });
    const first = v.parse(searched, (await post('/v2/file-events', { pgSize: 150, pgToken: '' })).json);
    const last = v.parse(
      searched,
      (await post('/v2/file-events', { pgSize: 150, pgToken: first.nextPgToken })).json,
    );
    expect([first.fileEvents.length, last.fileEvents.length, last.nextPgToken]).toEqual([150, 50, null]);
  });

  test('a token is the id of the last event, as the command line tool of the SDK relies on', async () => {
    const ids = world.incydr.eventIds.toSorted();
    expect((await post('/v2/file-events', { pgSize: 2, pgToken: '' })).json).toMatchObject({
      nextPgToken: ids[1],
    });
    expect(await found({ pgSize: 2, pgToken: ids[9] })).toEqual(ids.slice(10, 12));
    expect(await found({ pgSize: 2, pgToken: ids[9], srtDir: 'desc' })).toEqual([ids[8], ids[7]]);
  });

  test('page numbers end at 10,000 events, tokens do not', async () => {
    world.incydr.addEvents(Array.from({ length: 10_000 }, (_, index) => `added ${index}`));
    const ids = world.incydr.eventIds.toSorted();
    expect((await post('/v2/file-events', { pgNum: 5_001, pgSize: 2 })).status).toBe(400);
    const { json } = await post('/v2/file-events', { pgSize: 2, pgToken: ids[10_100] });
    expect(json).toMatchObject({
      fileEvents: [{ event: { id: ids[10_101] } }, { event: { id: ids[10_102] } }],
      nextPgToken: ids[10_102],
      totalCount: 10_200,
    });
  });

  test('they are sorted by any term', async () => {
    const first = async (srtKey: string, srtDir = 'asc') =>
      (await post('/v2/file-events', { pgSize: 1, srtKey, srtDir })).json;
    expect(await first('@timestamp')).toMatchObject({ fileEvents: [{ event: { id: spreadsheet } }] });
    expect(await first('risk.score', 'desc')).toMatchObject({ fileEvents: [{ risk: { score: 16 } }] });
    expect(await first('file.sizeInBytes')).toMatchObject({ fileEvents: [{ file: { sizeInBytes: 977 } }] });
  });

  test.each([
    ['risk.severity', 'IS', 'CRITICAL', 67],
    ['risk.severity', 'IS_NOT', 'CRITICAL', 133],
    ['risk.severity', 'IS_NONE', ['CRITICAL', 'HIGH'], 99],
    ['risk.indicators.name', 'IS', 'File mismatch', 33],
    ['file.name', 'IS', 'roadmap-*', 34],
    ['file.name', 'IS', 'road.ap-*', 0],
    ['risk.trusted', 'IS', 'False', 200],
    ['user.deviceUid', 'EXISTS', null, 167],
    ['user.deviceUid', 'DOES_NOT_EXIST', null, 33],
    ['risk.score', 'GREATER_THAN', 9, 33],
    ['risk.score', 'LESS_THAN', '3', 33],
    ['@timestamp', 'ON', '2026-01-05', 26],
    ['@timestamp', 'ON_OR_AFTER', '2026-01-10T10:43:00.000Z', 1],
    ['@timestamp', 'ON_OR_BEFORE', '2026-01-05T08:37:00Z', 2],
    ['event.inserted', 'ON_OR_BEFORE', '2026-01-05T08:02:04.000917Z', 1],
    ['destination.removableMedia.vendor', 'IS', 'SanDisk', 34],
  ])('%s %s %j finds %i', async (term, operator, value, expected) => {
    const { json } = await post('/v2/file-events', { groups: [all(filter(operator, value, term))] });
    expect(json).toMatchObject({ totalCount: expected });
  });

  test('WITHIN_THE_LAST goes by the clock', async () => {
    const groups = [all(filter('WITHIN_THE_LAST', 'PT2H', '@timestamp'))];
    expect(await found({ groups })).toEqual([]);
    world.now = new Date('2026-01-05T09:00:00.000Z');
    expect(await found({ groups, pgSize: 500 })).toHaveLength(200); // those that are yet to come, too
    world.now = new Date('2026-01-10T12:00:00.000Z');
    expect(await found({ groups })).toHaveLength(2);
  });

  test.each([
    ['a bad token', { pgToken: 'x' }, 'INVALID_PAGE_TOKEN', null],
    ['a window past 10,000 events', { pgNum: 101, pgSize: 100 }, 'SEARCH_FAILED', null],
    ['a page past 10,000 events', { pgToken: '', pgSize: 10_001 }, 'SEARCH_FAILED', null],
    [
      'an operator that is not known',
      { groups: [all(filter('LIKE', 'x'))] },
      'INVALID_FILTER',
      { term: 'event.id', operator: 'LIKE', value: ['x'] },
    ],
    [
      'a term that is not known',
      { groups: [all(filter('IS', 'x', 'file.colour'))] },
      'INVALID_FILTER',
      { term: 'file.colour', operator: 'IS', value: ['x'] },
    ],
    [
      'a list for one value',
      { groups: [all(filter('IS', ['x', 'y']))] },
      'INVALID_FILTER',
      { term: 'event.id', operator: 'IS', value: ['x', 'y'] },
    ],
    [
      'a time that is none',
      { groups: [all(filter('ON_OR_AFTER', 'yesterday', '@timestamp'))] },
      'INVALID_FILTER',
      { term: '@timestamp', operator: 'ON_OR_AFTER', value: ['yesterday'] },
    ],
    [
      'more than 1,024 criteria',
      { groups: [all(filter('IS_ANY', Array(1_025).fill('x')))] },
      'TOO_MANY_CRITERIA',
      null,
    ],
    ['an order that is not known', { srtKey: 'file.colour' }, 'INVALID_TERM', null],
  ])('%s is a problem of the query', async (_, query, type, badFilter) => {
    const { status, json } = await post('/v2/file-events', query);
    expect(status).toBe(400);
    expect(json).toEqual({
      fileEvents: null,
      nextPgToken: null,
      problems: [{ type, description: expect.any(String), badFilter }],
      totalCount: null,
    });
  });
});

describe('what else is asked of file events', () => {
  test('groups are counted, the largest first', async () => {
    const { json } = await post('/v2/file-events/grouping', { groupingTerm: 'destination.category' });
    expect(json).toEqual({
      groups: [
        { value: 'Cloud Storage', docCount: 67 },
        { value: 'Device', docCount: 67 },
        { value: 'Email', docCount: 33 },
        { value: 'Source Code Repository', docCount: 33 },
      ],
      problems: null,
    });
  });

  test('groups are of what the filters find, at most as many as asked for', async () => {
    const groups = [all(filter('IS', 'jane.doe@example.com', 'user.email'))];
    const asked = { groups, groupingTerm: 'risk.severity', size: 2 };
    expect((await post('/v2/file-events/grouping', asked)).json).toMatchObject({
      groups: [
        { value: 'HIGH', docCount: 4 },
        { value: 'CRITICAL', docCount: 3 },
      ],
    });
    expect((await post('/v2/file-events/grouping', { groupingTerm: 'nothing' })).status).toBe(400);
  });

  test('the switch maxGroups refuses more groups', async () => {
    const asked = { groupingTerm: 'event.id', size: 1_001 };
    expect((await post('/v2/file-events/grouping', asked)).status).toBe(200);
    set({ maxGroups: '1000' });
    expect((await post('/v2/file-events/grouping', asked)).status).toBe(400);
  });

  test('an export is the CSV of all that is found, whatever the page', async () => {
    const groups = [all(filter('IS', 'CRITICAL', 'risk.severity'))];
    const { status, headers, text } = await post('/v2/file-events/export', { groups, pgSize: 1 });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv');
    expect(headers.get('content-disposition')).toBe('attachment; filename=file-events.csv');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(68);
    expect(lines[0]).toMatch(/^Event ID,Event timestamp,/);
    expect((await post('/v2/file-events/export', { srtKey: 'nothing' })).status).toBe(400);
  });

  test('saved searches are listed, and one is a list of one', async () => {
    const { searches } = v.parse(saved, (await get('/v2/file-events/saved-searches')).json);
    expect(searches.map(({ name }) => name)).toEqual(['Critical activity', 'Source code on GitHub']);
    const path = `/v2/file-events/saved-searches/${searches[1]?.id}`;
    expect((await get(path)).json).toEqual({ searches: [searches[1]] });
    expect((await get('/v2/file-events/saved-searches/unknown')).status).toBe(404);
    const { groups, groupClause } = v.parse(
      v.looseObject({ groups: v.unknown(), groupClause: v.string() }),
      searches[1],
    );
    expect((await post('/v2/file-events', { groups, groupClause })).json).toMatchObject({ totalCount: 33 });
  });

  test('a captured file is had by its hash and by the id of its content', async () => {
    const { json } = await post('/v2/file-events', { groups: [all(filter('IS', spreadsheet))] });
    const [event] = v.parse(captured, json).fileEvents;
    const { bytes, headers } = await download(`/v1/files/get-file-by-sha256/${event?.file.hash.sha256}`);
    expect(bytes).toHaveLength(3671);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(event?.file.hash.sha256);
    expect(headers.get('content-length')).toBe('3671');
    const byContent = await download(`/v1/files/get-file-by-xfc-content-id/${event?.event.xfcEventId}`);
    expect(byContent.bytes).toEqual(bytes);
  });

  test('a file that was not captured is a 404, and its event names no content', async () => {
    const { json } = await post('/v2/file-events', { groups: [all(filter('IS', shared))] });
    expect(json).toMatchObject({ fileEvents: [{ event: { xfcEventId: null } }] });
    expect((await get('/v1/files/get-file-by-sha256/00')).status).toBe(404);
    expect((await get('/v1/files/get-file-by-xfc-content-id/null')).status).toBe(404);
  });
});

const searched = v.object({
  fileEvents: v.array(v.object({ event: v.object({ id: v.string() }) })),
  nextPgToken: v.nullable(v.string()),
});

const found = async (query: unknown) =>
  v.parse(searched, (await post('/v2/file-events', query)).json).fileEvents.map(({ event }) => event.id);

const saved = v.object({ searches: v.array(v.looseObject({ id: v.string(), name: v.string() })) });
const captured = v.object({
  fileEvents: v.array(
    v.object({
      event: v.object({ xfcEventId: v.string() }),
      file: v.object({ hash: v.object({ sha256: v.string() }) }),
    }),
  ),
});
