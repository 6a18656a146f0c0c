import { beforeEach, describe, expect, test } from 'vitest';
import type { Case } from '../../local/simulators/incydr/cases/case.ts';
import {
  get,
  jane,
  john,
  listed,
  open,
  openAt,
  post,
  put,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';

useIncydr();

describe('listing cases', () => {
  beforeEach(async () => {
    await openAt('2026-05-04T10:00:00.000Z', {
      name: 'Removable media: jane',
      subject: jane,
      assignee: john,
    });
    await openAt('2026-05-04T10:01:00.000Z', { name: 'Dropbox upload', subject: john });
    await openAt('2026-05-04T10:02:00.000Z', { name: 'Public link', assignee: jane });
    world.now = new Date('2026-05-04T10:10:00.000Z');
    world.incydr.closeCase(1); // by John, on the console
  });

  test('an item has neither description nor findings', async () => {
    const { json } = await get('/v1/cases?pgSize=1');
    expect(json).toEqual({
      cases: [
        {
          number: 1,
          name: 'Removable media: jane',
          createdAt: '2026-05-04T10:00:00.000000Z',
          updatedAt: '2026-05-04T10:10:00.000000Z',
          subject: jane,
          subjectUsername: 'jane.doe@example.com',
          status: 'CLOSED',
          assignee: john,
          assigneeUsername: 'john.smith@example.com',
          createdByUserUid: '1079283017450623301',
          createdByUsername: 'key-local-incydr',
          lastModifiedByUserUid: john,
          lastModifiedByUsername: 'john.smith@example.com',
          archivalTime: null,
        },
      ],
      totalCount: 3,
    });
  });

  test.each([
    ['name=DROPBOX', [2]],
    ['name=dia%3A', [1]],
    ['status=OPEN', [2, 3]],
    ['status=OPEN&status=CLOSED', [1, 2, 3]],
    ['status=ARCHIVED', []],
    [`assignee=${jane}`, [3]],
    [`subject=${john}`, [2]],
    ['isAssigned=True', [1, 3]],
    ['isAssigned=false', [2]],
    [`lastModifiedBy=${john}`, [1]],
    ['createdAt=2026-05-04T10:01:00.000000Z/2026-05-04T10:02:00.000000Z', [2, 3]],
    ['createdAt=2026-05-04T10:01:00.000Z%2F2026-05-04T10:01:59.999Z', [2]],
    ['updatedAt=2026-05-04T10:10:00.000000Z/2026-05-04T10:10:00.000000Z', [1]],
    ['status=OPEN&isAssigned=True', [3]],
    ['status=OPEN&name=link&srtKey=name&srtDir=desc', [3]],
    [`assignee=${jane}&createdAt=2026-05-04T10:00:00Z/2026-05-04T10:01:00Z`, []],
    [`subject=${jane}&status=OPEN`, []],
    ['name=nothing', []],
    ['createdAt=2026-05-04T10:02:00Z/2026-05-04T10:01:00Z', []],
  ])('%s gives the cases %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test.each([
    ['', [1, 2, 3]],
    ['srtDir=desc', [3, 2, 1]],
    ['srtKey=name', [2, 3, 1]],
    ['srtKey=updatedAt', [2, 3, 1]],
    ['srtKey=createdAt&srtDir=desc', [3, 2, 1]],
    ['srtKey=status', [1, 2, 3]],
    ['srtKey=status&srtDir=desc', [3, 2, 1]],
    ['srtKey=name&srtDir=DESC', [1, 3, 2]],
    ['srtKey=number&srtDir=desc&pgSize=2&pgNum=2', [1]],
    ['srtKey=subjectUsername&srtDir=desc', [2, 1, 3]],
    ['srtKey=assigneeUsername&srtDir=desc', [1, 3, 2]],
    ['srtKey=updatedAt&srtDir=desc&pgSize=1', [1]],
    ['srtKey=assigneeUsername', [2, 3, 1]],
    ['srtKey=subjectUsername', [3, 1, 2]],
    ['pgSize=2', [1, 2]],
    ['pgSize=2&pgNum=2', [3]],
    ['pgSize=2&pgNum=3', []],
    ['pgSize=500', [1, 2, 3]],
  ])('"%s" gives them in the order %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test.each([
    'pgNum=0',
    'pgSize=x',
    'srtKey=findings',
    'srtDir=up',
    'status=DONE',
    'isAssigned=maybe',
    'createdAt=2026-05-04',
  ])('%s is refused', async (query) => {
    expect((await get(`/v1/cases?${query}`)).status).toBe(400);
  });
});

describe('every order of the list', () => {
  const orders = {
    number: (it: Case) => it.number,
    name: (it: Case) => it.name,
    createdAt: (it: Case) => it.createdAt,
    updatedAt: (it: Case) => it.updatedAt,
    status: (it: Case) => it.status,
    subjectUsername: (it: Case) => world.incydr.users.get(it.subject ?? '')?.username ?? '',
    assigneeUsername: (it: Case) => world.incydr.users.get(it.assignee ?? '')?.username ?? '',
  };
  const numbers = (cases: Case[]) => cases.map(({ number }) => number);
  /** The cases themselves, sorted anew. */
  const anew = (keyOf: (it: Case) => string | number) =>
    numbers(
      [...world.incydr.cases.values()].toSorted((left, right) => {
        const [a, b] = [keyOf(left), keyOf(right)];
        return a === b ? left.number - right.number : a < b ? -1 : 1;
      }),
    );

  test.each(Object.entries(orders))(
    '%s stays right while cases come, change and go',
    async (srtKey, keyOf) => {
      const names = ['delta', 'Alpha', 'bravo', 'echo', 'charlie', 'Foxtrot'];
      for (const [index, name] of names.entries())
        await openAt(`2026-05-04T10:0${5 - index}:00.000Z`, { name, subject: index % 2 === 0 ? jane : john });
      expect(await listed(`srtKey=${srtKey}`)).toEqual(anew(keyOf));
      world.now = new Date('2026-05-04T10:06:00.000Z');
      world.incydr.editCase({ number: 4, name: 'aaa', assignee: john });
      world.incydr.editCase({ number: 4, name: 'zulu' });
      world.incydr.closeCase(2);
      world.incydr.deleteCase(5);
      await open({ name: 'bravo two', subject: john });
      world.incydr.editCase({ number: 7, name: 'able', assignee: jane });
      await open({ name: 'gone at once' });
      world.incydr.deleteCase(8);
      expect(await listed(`srtKey=${srtKey}`)).toEqual(anew(keyOf));
      world.incydr.deleteCase(1);
      expect(await listed(`srtKey=${srtKey}&srtDir=desc`)).toEqual(anew(keyOf).toReversed());
    },
  );

  test('many changes at once are as right as few', async () => {
    await open({ name: 'zulu' });
    expect(await listed('srtKey=name')).toEqual([1]);
    world.incydr.addCases(300);
    world.incydr.deleteCase(2);
    world.incydr.editCase({ number: 301, name: 'Aaa' });
    expect(await listed('srtKey=name&pgSize=500')).toEqual(anew(orders.name));
  });
});

describe('the index lag', () => {
  beforeEach(() => {
    world.incydr.settings.indexLagMs = 5_000;
  });

  test('a deleted case is gone at once, and what else waits is seen in its time', async () => {
    await open({ name: 'A' });
    await open({ name: 'B' });
    world.now = new Date('2026-05-04T10:01:00.000Z');
    expect(await listed('')).toEqual([1, 2]);
    await open({ name: 'C' });
    await put('/v1/cases/2', { name: 'D' });
    world.incydr.deleteCase(1);
    world.incydr.deleteCase(3);
    expect(await listed('')).toEqual([2]);
    expect(await listed('name=D')).toEqual([]);
    world.now = new Date('2026-05-04T10:01:05.000Z');
    expect(await listed('')).toEqual([2]);
    expect(await listed('name=D')).toEqual([2]);
  });

  test('what was changed before the index lagged is not hidden by it', async () => {
    world.incydr.settings.indexLagMs = 0;
    await open({ name: 'A' });
    world.incydr.settings.indexLagMs = 5_000;
    expect(await listed('')).toEqual([1]);
  });

  test('a shorter lag holds for what waits already', async () => {
    await open({ name: 'A' });
    world.incydr.settings.indexLagMs = 1_000;
    world.now = new Date('2026-05-04T10:00:01.000Z');
    expect(await listed('')).toEqual([1]);
  });

  test('a new case is found neither by list nor by name until the lag has passed, by number at once', async () => {
    await open({ name: 'A' });
    world.now = new Date('2026-05-04T10:00:04.999Z');
    expect(await listed('')).toEqual([]);
    expect(await listed('name=A')).toEqual([]);
    expect((await get('/v1/cases/1')).status).toBe(200);
    expect((await post('/v1/cases', { name: 'A' })).json).toMatchObject({ problem: 'NAME_EXISTS' });
    world.now = new Date('2026-05-04T10:00:05.000Z');
    expect(await listed('name=A')).toEqual([1]);
  });

  test('a list shows a case as it was before its last changes until the lag has passed', async () => {
    await open({ name: 'A' });
    world.now = new Date('2026-05-04T10:10:00.000Z');
    await put('/v1/cases/1', { name: 'B' });
    world.now = new Date('2026-05-04T10:10:03.000Z');
    await post('/v1/cases/1/fileevent', { events: [spreadsheet] });
    const shown = async () => (await get('/v1/cases')).json;
    expect(await shown()).toMatchObject({ cases: [{ name: 'A', updatedAt: '2026-05-04T10:00:00.000000Z' }] });
    world.now = new Date('2026-05-04T10:10:05.000Z');
    expect(await shown()).toMatchObject({ cases: [{ name: 'B', updatedAt: '2026-05-04T10:10:00.000000Z' }] });
    world.now = new Date('2026-05-04T10:10:08.000Z');
    expect(await shown()).toMatchObject({ cases: [{ name: 'B', updatedAt: '2026-05-04T10:10:03.000000Z' }] });
  });

  test('without lag again, everything is shown at once', async () => {
    await open({ name: 'A' });
    world.incydr.settings.indexLagMs = 0;
    expect(await listed('')).toEqual([1]);
  });
});
