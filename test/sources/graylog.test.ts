import { expect, test } from 'vitest';
import { graylog } from '../../lib/sources/graylog.ts';

const read = (event: object, body: object = {}) => graylog({ ...body, event: { id: 'E1', ...event } })[0];

test.each([
  [1, 30],
  [2, 50],
  ['3', 70],
  [4, 90],
  ['High', 70],
  ['normal', 50],
  [5, null],
  [80, null],
  [null, null],
])('priority %j is the severity %j', (priority, severity) => {
  expect(read({ priority })?.severity).toBe(severity);
});

test('the server that made the event is not the host', () => {
  expect(read({ source: 'graylog-1' })?.host).toBeNull();
  expect(read({ source: 'graylog-1' }, { backlog: [{ source: 'web-1' }] })?.host).toBe('web-1');
});

test('what the event says of host and user comes before what its messages say', () => {
  const backlog = [{ source: 'collector', fields: { hostname: 'b', username: 'y' } }];
  expect(read({ fields: { hostname: 'a', username: 'x' } }, { backlog })).toMatchObject({
    host: 'a',
    user: 'x',
  });
  expect(read({ fields: {} }, { backlog })).toMatchObject({ host: 'b', user: 'y' });
});

test('two events of one definition and one key are two alerts, also where a template leaves the id out', () => {
  const idOf = (timestamp: string) =>
    read({ id: '', key: 'kim', timestamp }, { event_definition_id: 'D1' })?.id;
  expect(idOf('2026-07-07T07:00:00Z')).toBe(idOf('2026-07-07T07:00:00Z'));
  expect(idOf('2026-07-07T07:00:00Z')).not.toBe(idOf('2026-07-07T07:05:00Z'));
});

test('without an id or anything to make one of, it is refused with the path', () => {
  expect(() => read({ id: null, timestamp: '2026-07-07T07:00:00Z' })).toThrow('Expected an id');
});
