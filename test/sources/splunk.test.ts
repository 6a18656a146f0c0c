import * as v from 'valibot';
import { expect, test } from 'vitest';
import { splunk } from '../../lib/sources/splunk.ts';

const link = 'https://splunk.example.com/app/search/search?q=%7Cloadjob%20S1%20';
const read = (body: object) => splunk({ sid: 'S1', ...body })[0];
const pathOf = (body: unknown) => {
  try {
    splunk(body);
    return 'it was read';
  } catch (error) {
    return v.isValiError(error) ? v.getDotPath(error.issues[0]) : error;
  }
};

test('each result of a search that alerts once per result is an alert of its own', () => {
  const row = (number: number) => `${link}%7C%20head%20${number}%20%7C%20tail%201&earliest=0`;
  expect([1, 2, 17].map((number) => read({ results_link: row(number) })?.id)).toEqual([
    'S1',
    'S1#2',
    'S1#17',
  ]);
});

test('the row is found in a link however its blanks are written', () => {
  expect(read({ results_link: 'https://s.example.com/search?q=|loadjob S1 | head 3 | tail 1' })?.id).toBe(
    'S1#3',
  );
  expect(
    read({ results_link: 'https://s.example.com/search?q=%7Cloadjob+S1+%7C+head+3+%7C+tail+1' })?.id,
  ).toBe('S1#3');
});

test('a link to all results, a link that is no link, and none leave the search to be one alert', () => {
  expect(read({ results_link: 'https://s.example.com/app/search/@go?sid=S1' })?.id).toBe('S1');
  expect(read({ results_link: '%E0%A4%A' })?.id).toBe('S1');
  expect(read({ results_link: null })?.id).toBe('S1');
  expect(read({})?.id).toBe('S1');
});

test('ids of a multivalue field are a list, without blanks and repeats', () => {
  const ids = ['E-1', 'E-2', '', 'E-1', ' E-3 '];
  expect(read({ result: { 'event.id': ids } })?.incydrEventIds).toEqual(['E-1', 'E-2', 'E-3']);
  expect(read({ result: { 'event.id': 'E-1' } })?.incydrEventIds).toEqual(['E-1']);
});

test.each(['event.CompositeId', 'CompositeId', 'composite_id'])('%s holds Falcon composite ids', (field) => {
  expect(read({ result: { [field]: 'c:ind:a:1' } })?.falconAlertIds).toEqual(['c:ind:a:1']);
});

test('an empty string says nothing', () => {
  const result = {
    'event.Hostname': '',
    dest: ' ',
    dvc: 'fw-1',
    user: '',
    severity: '',
    urgency: 'low',
    _time: '',
  };
  expect(read({ search_name: '', result })).toMatchObject({
    title: 'Splunk alert',
    rule: { id: null, name: null },
    host: 'fw-1',
    user: null,
    severity: 30,
    occurredAt: null,
  });
});

test('the affected host comes before the one that forwarded the event', () => {
  expect(read({ result: { host: 'forwarder', dest: 'victim' } })?.host).toBe('victim');
  expect(read({ result: { host: 'forwarder' } })?.host).toBe('forwarder');
});

test('a severity that nobody knows leaves the next field to say it', () => {
  expect(read({ result: { severity: 'unknown', urgency: 'critical' } })?.severity).toBe(90);
  expect(read({ result: { severity: 'constructor' } })?.severity).toBeNull();
});

test('a body without a row is an alert all the same', () => {
  expect(read({ search_name: 'No rows' })).toMatchObject({
    id: 'S1',
    title: 'No rows',
    fields: { sid: 'S1', search_name: 'No rows' },
  });
});

test.each([
  [{}, 'sid'],
  [{ sid: 7 }, 'sid'],
  [{ sid: '' }, 'sid'],
  [{ sid: 'S1', search_name: 7 }, 'search_name'],
  [{ sid: 'S1', results_link: {} }, 'results_link'],
  [{ sid: 'S1', result: 'row' }, 'result'],
  [{ sid: 'S1', result: null }, 'result'],
  ['text', null],
  [null, null],
])('of %j the fault is at %s', (body, path) => {
  expect(pathOf(body)).toBe(path);
});
