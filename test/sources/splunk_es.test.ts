import { expect, test } from 'vitest';
import { splunkEs } from '../../lib/sources/splunk_es.ts';

const read = (body: object) => splunkEs(body)[0];
const notable = {
  _bkt: 'notable~1~G',
  _cd: '1:2',
  _time: '2026-01-07T12:00:00.000+01:00',
  _raw: '1767783600, search_name="Access - Storm - Rule", dest="db-1", user="ada", severity="high"',
};

test('a notable keeps its id wherever it stands in a result, and whoever found it', () => {
  const again = { ...notable, _serial: '9', _indextime: '1', splunk_server: 'idx-9', linecount: '1' };
  expect(read(again)?.id).toBe(read(notable)?.id);
  expect(read({ result: again, sid: 'S2' })?.id).toBe(read({ result: notable, sid: 'S1' })?.id);
  expect(read({ result: notable, sid: 'S1' })?.id).toBe(read(notable)?.id);
});

test('two notables at one place of one bucket are two alerts', () => {
  const other = { ...notable, _raw: notable._raw.replace('ada', 'kim') };
  expect(read(other)?.id).not.toBe(read(notable)?.id);
});

test('the id that the notable macro gives comes before any of our own', () => {
  expect(read({ result: { ...notable, event_id: 'G@@notable@@1' } })?.id).toBe('G@@notable@@1');
});

test('a row of statistics is told by all it says and by the run that said it', () => {
  const row = { rule_name: 'Risk', risk_object: 'ada', risk_score: 9 };
  const idOf = (result: object, sid: string) => read({ result, sid })?.id;
  expect(idOf({ ...row, _serial: '4' }, 'S1')).toBe(idOf(row, 'S1'));
  expect(idOf(row, 'S2')).not.toBe(idOf(row, 'S1'));
  expect(idOf({ ...row, risk_score: 10 }, 'S1')).not.toBe(idOf(row, 'S1'));
});

test('fields stand in the text of a row; one beside the text comes first', () => {
  expect(read(notable)).toMatchObject({ host: 'db-1', user: 'ada', severity: 70 });
  expect(read({ ...notable, dest: 'db-2', severity: 'low' })).toMatchObject({ host: 'db-2', severity: 30 });
});

test('a quote within a value does not end it', () => {
  const _raw = '1, cmd="cmd /c \\"dest=\\\\\\"x\\"", dest="db-7"';
  expect(read({ ...notable, _raw })?.host).toBe('db-7');
});

test('the search head that made a notable is not the affected host', () => {
  expect(read({ ...notable, _raw: '1, search_name="X"', host: 'sh-1' })?.host).toBeNull();
});

test.each([
  [{ risk_object: 'db-1', risk_object_type: 'system' }, 'db-1', null],
  [{ risk_object: 'ada', risk_object_type: 'user' }, null, 'ada'],
  [{ entity: 'ada', entity_type: 'user', owner: 'ana' }, null, 'ada'],
  [{ risk_object: 'x', risk_object_type: 'other' }, null, null],
  [{ owner: 'ana', reviewer: 'ana', assignee: 'ana' }, null, null],
])('of %j the host is %s and the user %s', (row, host, user) => {
  expect(read({ event_id: 'N1', ...row })).toMatchObject({ host, user });
});

test('when the event was comes before when the notable was made', () => {
  expect(read({ ...notable, orig_time: '1767780000' })?.occurredAt).toBe('2026-01-07T10:00:00.000Z');
  expect(read({ ...notable, time: '01/07/26 10:00:00' })?.occurredAt).toBe('2026-01-07T11:00:00.000Z');
});

test('the rule is the one that made the notable, not the search that forwarded it', () => {
  const rule = { id: null, name: 'Access - Storm - Rule' };
  expect(read({ result: notable, sid: 'S1', search_name: 'Forward notables' })?.rule).toEqual(rule);
});

test.each([
  ['New', 'open'],
  ['In Progress', 'open'],
  ['Pending', 'open'],
  ['Resolved', 'resolved'],
  ['Closed', 'resolved'],
])('a notable with the status %s is %s', (status_label, state) => {
  expect(read({ event_id: 'N1', status_label })?.state).toBe(state);
});

test('of a list with a row that says nothing the others are read', () => {
  const alerts = splunkEs({ results: [{ event_id: 'N1' }, {}, { event_id: 'N2' }] });
  expect(alerts.map(({ id, fault }) => fault?.path ?? id)).toEqual(['N1', 'results.1.event_id', 'N2']);
});

test('a body that says nothing is refused with what is missing', () => {
  expect(() => splunkEs({ sid: 'S1' })).toThrow(expect.objectContaining({ name: 'ValiError' }));
});

test('names like those of every object do nothing', () => {
  const _raw = '1, __proto__="p", constructor="c", dest="db-1"';
  expect(read({ ...notable, _raw })).toMatchObject({ host: 'db-1' });
});
