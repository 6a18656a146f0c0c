import { expect, test } from 'vitest';
import { readIds, readSeverity, readText, readTime } from '../../lib/sources/values.ts';

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
