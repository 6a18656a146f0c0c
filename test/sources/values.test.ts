import { expect, test } from 'vitest';
import {
  at,
  firstTime,
  reader,
  readIds,
  readLabel,
  readList,
  readObject,
  readScaled,
  readSeverity,
  readText,
  readTime,
  textReader,
} from '../../lib/sources/values.ts';

test.each([
  ['1767787143', '2026-01-07T11:59:03.000Z'],
  [1767787143, '2026-01-07T11:59:03.000Z'],
  ['1767787143.250', '2026-01-07T11:59:03.250Z'],
  [1767787143250, '2026-01-07T11:59:03.250Z'],
  ['1767787143250000', '2026-01-07T11:59:03.250Z'],
  ['1767787143250000000', '2026-01-07T11:59:03.250Z'],
  ['134122607432500000', '2026-01-07T11:59:03.250Z'],
  ['2026-01-07T11:59:03Z', '2026-01-07T11:59:03.000Z'],
  ['2026-01-07 11:59:03.1234567Z', '2026-01-07T11:59:03.123Z'],
  ['2026-01-07T11:59:03.123456789Z', '2026-01-07T11:59:03.123Z'],
  ['2026-01-07T12:59:03+01:00', '2026-01-07T11:59:03.000Z'],
  ['2026-01-07T12:59:03.5+0100', '2026-01-07T11:59:03.500Z'],
])('%j is the time %s', (value, time) => {
  expect(readTime(value)).toBe(time);
});

test.each([
  ['a year of which nobody has alerts yet', '+056000-01-01T00:00:00Z'],
  ['a number of days', 20_460],
  ['a time without its zone', '2026-01-07T11:59:03'],
  ['a date alone', '2026-01-07'],
  ['American text', '01/07/2026 11:59:03 AM'],
  ['a day that does not exist', '2026-02-32T00:00:00Z'],
  ['a year before anybody sent alerts', '1999-12-31T23:59:59Z'],
  ['blank text', ' '],
  ['a list', ['2026-01-07T11:59:03Z']],
  ['null', null],
])('%s is no time', (_what, value) => {
  expect(readTime(value)).toBeNull();
});

test.each([
  ['Informational', 10],
  ['info', 10],
  ['LOW', 30],
  ['medium', 50],
  ['Moderate', 50],
  ['high', 70],
  ['Critical', 90],
  ['0', 0],
  [100, 100],
  ['47.5', 47.5],
])('the severity %j is %d of 100', (value, severity) => {
  expect(readSeverity(value)).toBe(severity);
});

test.each([['urgent'], [-1], [101], [''], [null], [undefined], [true], ['__proto__'], ['constructor']])(
  '%j is no severity',
  (value) => {
    expect(readSeverity(value)).toBeNull();
  },
);

test('text is trimmed, a number is text, and all else says nothing', () => {
  expect([' a ', 7, '', null, true, {}, ['a']].map(readText)).toEqual([
    'a',
    '7',
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('ids come one by one or in lists, each once', () => {
  expect(readIds('a', ['b', 'a', 7, null], undefined, '')).toEqual(['a', 'b', '7']);
});

test.each([
  ['nested keys', { kibana: { alert: { uuid: 'A' } } }],
  ['dotted keys', { 'kibana.alert.uuid': 'A' }],
  ['both', { 'kibana.alert': { uuid: 'A' } }],
  ['both, the other way round', { kibana: { 'alert.uuid': 'A' } }],
  [
    'an object of the same name that holds it not',
    { 'kibana.alert': { id: 'B' }, kibana: { alert: { uuid: 'A' } } },
  ],
])('a path is found through %s', (_how, body) => {
  expect(at(body, 'kibana.alert.uuid')).toBe('A');
});

test('a number in a path is an index into a list', () => {
  expect(at({ users: ['ada', { name: 'kim' }] }, 'users.1.name')).toBe('kim');
  expect(at({ users: ['ada'] }, 'users.1')).toBeUndefined();
});

test.each(['constructor', '__proto__', 'toString', 'a.constructor', 'a.length', 'a.b.c'])(
  'where nothing stands, %s is nothing',
  (path) => {
    expect(at({ a: { b: 'text' } }, path)).toBeUndefined();
    expect(at(null, path)).toBeUndefined();
    expect(at('text', path)).toBeUndefined();
  },
);

test('a reader takes the first path that holds more than nothing, a zero and a no among it', () => {
  const get = reader({ a: '', b: null, c: 0, d: 'late', e: false });
  expect(get('a', 'b', 'missing', 'c', 'd')).toBe(0);
  expect(get('e', 'd')).toBe(false);
  expect(get('a', 'b')).toBeUndefined();
});

test('a reader of texts takes the first text, and of a list its first', () => {
  const text = textReader({ a: ['', ' x '], b: { c: 7 }, d: { e: {} } });
  expect([text('d.e', 'a'), text('b.c'), text('d', 'missing')]).toEqual(['x', '7', null]);
});

test.each([
  [{ a: 1 }, { a: 1 }],
  ['{"a":1}', { a: 1 }],
  [' {"a":1}', { a: 1 }],
  ['[1]', null],
  [[1], null],
  ['{"a":', null],
  ['text', null],
  [null, null],
])('%j as an object is %j', (value, object) => {
  expect(readObject(value)).toEqual(object);
});

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  ['["a","b"]', ['a', 'b']],
  ['a', ['a']],
  ['[a', ['[a']],
  [{ a: 1 }, [{ a: 1 }]],
  ['{"a":1}', [{ a: 1 }]],
  [0, [0]],
  ['', []],
  [null, []],
  [undefined, []],
])('%j as a list is %j', (value, list) => {
  expect(readList(value)).toEqual(list);
});

test('an integer in JSON in a text keeps all its digits', () => {
  expect(readObject('{"id":12345678901234567890}')).toEqual({ id: '12345678901234567890' });
});

test.each([
  [7, 10, 70],
  ['7.5', 10, 75],
  [0, 10, 0],
  [10, 10, 100],
  [7, 15, 47],
  [11, 10, null],
  [-1, 10, null],
  ['high', 10, null],
  ['', 10, null],
  [null, 10, null],
])('%j of %d is %j of 100', (value, top, severity) => {
  expect(readScaled(value, top)).toBe(severity);
});

test('a label of the sender’s own is read whatever its case, and one that it does not have is nothing', () => {
  const labels = { sev0: 90, sev4: 10, none: 0 };
  const read = (value: unknown) => readLabel(value, labels);
  expect(['Sev0', ' SEV4 ', 'none', 'sev9', 'constructor', '__proto__', '', null].map(read)).toEqual([
    90,
    10,
    0,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(readLabel(1, { 1: 10 })).toBe(10);
});

test('the first of several times is the first that is one', () => {
  expect(firstTime('', 'soon', null, '1767787143', '2026-01-07T12:00:00Z')).toBe('2026-01-07T11:59:03.000Z');
  expect(firstTime('soon', undefined)).toBeNull();
});
