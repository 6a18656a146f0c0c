import { expect, test } from 'vitest';
import { qradar } from '../../lib/sources/qradar.ts';

const read = (offense: object) => qradar({ id: 1, ...offense })[0];

test.each([
  [{ severity: 8, magnitude: 3 }, 80],
  [{ magnitude: '3' }, 30],
  [{ severity: 11, magnitude: 2 }, 20],
  [{ severity: 0 }, 0],
  [{}, null],
])('%j is the severity %j', (offense, severity) => {
  expect(read(offense)?.severity).toBe(severity);
});

test.each([
  [
    { offense_type: 3, offense_source: 'kim' },
    { host: null, user: 'kim' },
  ],
  [
    { offense_type: 'Username', offense_source: 'kim' },
    { host: null, user: 'kim' },
  ],
  [
    { offense_type: 7, offense_source: 'wks-1' },
    { host: 'wks-1', user: null },
  ],
  [
    { offense_type: '1', offense_source: '192.0.2.1' },
    { host: '192.0.2.1', user: null },
  ],
  [
    { offense_type: 0, offense_source: '203.0.113.1' },
    { host: null, user: null },
  ],
  [
    { offense_type: 2, offense_source: 'an event' },
    { host: null, user: null },
  ],
  [
    { offense_type: 0, offense_source: '203.0.113.1', username: 'kim', hostname: 'wks-1' },
    { host: 'wks-1', user: 'kim' },
  ],
  [
    { assigned_to: 'analyst', closing_user: 'analyst' },
    { host: null, user: null },
  ],
])('%j is about %j', (offense, about) => {
  expect(read(offense)).toMatchObject(about);
});

test.each([
  ['OPEN', 'open'],
  ['HIDDEN', 'open'],
  ['CLOSED', 'resolved'],
  ['closed', 'resolved'],
])('an offense of status %s is %s', (status, state) => {
  expect(read({ status, inactive: true })?.state).toBe(state);
});

test('the lines of a description are one title', () => {
  expect(read({ description: 'A\n preceded by\nB\n' })?.title).toBe('A preceded by B');
});

test('an offense wrapped by a script, and one without an id', () => {
  expect(qradar({ offense: { id: 7 } })[0]?.id).toBe('7');
  expect(() => qradar({ description: 'no id' })).toThrow('Expected an id');
});
