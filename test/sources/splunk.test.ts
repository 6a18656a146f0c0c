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

test('a row is read whether its keys are dotted, nested or JSON in a text', () => {
  const told = { host: 'victim', user: 'ada', severity: 70, falconAlertIds: ['c:ind:a:1'] };
  const event = { Hostname: 'victim', UserName: 'ada', SeverityName: 'High', CompositeId: 'c:ind:a:1' };
  const dotted = Object.fromEntries(Object.entries(event).map(([name, value]) => [`event.${name}`, value]));
  expect(read({ result: dotted })).toMatchObject(told);
  expect(read({ result: { event } })).toMatchObject(told);
  expect(read({ result: JSON.stringify({ event }) })).toMatchObject(told);
});

test('what the data models write for nothing says nothing', () => {
  const result = { dest: 'unknown', dvc: 'fw-1', user: 'N/A', src_user: '-' };
  expect(read({ result })).toMatchObject({ host: 'fw-1', user: null });
});

test('of a multivalue host the first value counts', () => {
  expect(read({ result: { dest: ['', 'db-1', 'db-2'], user: ['ada', 'kim'] } })).toMatchObject({
    host: 'db-1',
    user: 'ada',
  });
});

test('ids that a search joined into one text are several', () => {
  expect(read({ result: { 'event.id': 'E-1, E-2\nE-3' } })?.incydrEventIds).toEqual(['E-1', 'E-2', 'E-3']);
});

test('the files of a Code42 alert bring their events', () => {
  const result = { 'observations{}.data.files{}.eventId': ['0_1_2_3_4', 'a-b_EPS'] };
  expect(read({ result })?.incydrEventIds).toEqual(['0_1_2_3_4', 'a-b_EPS']);
});

test('an id of Falcon in event.id is no event of Incydr', () => {
  const id = '0123456789abcdef0123456789abcdef:ind:89abcdef:1-2-3';
  expect(read({ result: { 'event.id': id } })).toMatchObject({ falconAlertIds: [id], incydrEventIds: [] });
});

test('an id of Falcon is found in a link and in the text of an event', () => {
  const id = '0123456789abcdef0123456789abcdef:ind:89abcdef:1-2-3';
  const link = `https://falcon.example.com/activity-v2/detections/${id.replaceAll(':', '%3A')}?_cid=x`;
  expect(read({ result: { 'event.FalconHostLink': link } })?.falconAlertIds).toEqual([id]);
  expect(read({ result: { _raw: `Detection ${id}, blocked.` } })?.falconAlertIds).toEqual([id]);
});

test('where all rows come, the first tells the alert and each brings its evidence', () => {
  const results = [
    { dest: 'db-1', 'event.id': 'E-1' },
    { dest: 'db-2', 'event.id': 'E-2' },
  ];
  expect(read({ results })).toMatchObject({ id: 'S1', host: 'db-1', incydrEventIds: ['E-1', 'E-2'] });
});

test('a list of bodies is as many alerts', () => {
  const bodies = [{ sid: 'S1' }, { sid: 'S2', result: { severity: 'low' } }];
  expect(splunk(bodies).map(({ id, severity }) => [id, severity])).toEqual([
    ['S1', null],
    ['S2', 30],
  ]);
  expect(splunk({ events: bodies }).map(({ id }) => id)).toEqual(['S1', 'S2']);
});

test('a name like that of every object is a field like any other', () => {
  const result: unknown = JSON.parse('{"__proto__": {"dest": "evil"}, "constructor": "c", "dvc": "fw-1"}');
  expect(read({ result })?.host).toBe('fw-1');
});

test.each([{}, { result: null }, { result: {} }, { result: '{}' }])(
  'a body with %j for a row is an alert all the same',
  (row) => {
    expect(read({ search_name: 'No rows', ...row })).toMatchObject({ title: 'No rows', host: null });
  },
);

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
  [{ sid: 'S1', result: '[1]' }, 'result'],
  [{ sid: 'S1', results: 'rows' }, 'results'],
  ['text', null],
  [null, null],
])('of %j the fault is at %s', (body, path) => {
  expect(pathOf(body)).toBe(path);
});
