import { expect, test } from 'vitest';
import { sumologic } from '../../lib/sources/sumologic.ts';

const url = 'https://service.example.com/ui/#/alert/0A1';
const read = (body: object) =>
  sumologic({ id: 'M1', name: 'Storm', triggerTimeStart: '1767787143000', ...body })[0];

test.each(['triggerType', 'TriggerType', 'trigger_type', 'TRIGGER TYPE'])(
  'a name may be spelled %s',
  (name) => {
    expect(read({ [name]: 'Warning' })?.severity).toBe(50);
  },
);

test('the id is the alert’s, not the monitor’s, and the same when it is resolved', () => {
  expect(read({ alertResponseUrl: url, triggerType: 'Critical' })).toMatchObject({
    id: '0A1',
    state: 'open',
  });
  expect(read({ alertResponseUrl: url, triggerType: 'ResolvedCritical' })).toMatchObject({
    id: '0A1',
    state: 'resolved',
  });
  expect(read({})?.rule).toEqual({ id: 'M1', name: 'Storm' });
});

test('without a link each firing of a monitor has an id of its own, which a redelivery repeats', () => {
  expect(read({})?.id).toBe(read({ triggerValue: '9' })?.id);
  expect(read({})?.id).not.toBe(read({ triggerTimeStart: '1767787200000' })?.id);
  expect(read({})?.id).not.toBe(read({ id: 'M2' })?.id);
});

test.each([
  ['Critical', 90, 'open'],
  ['Warning', 50, 'open'],
  ['MissingData', 30, 'open'],
  ['Missing Data', 30, 'open'],
  ['ResolvedMissingData', 30, 'resolved'],
  ['ResolvedWarning', 50, 'resolved'],
  ['Normal', null, 'resolved'],
  ['Odd', null, 'open'],
])('the trigger %s is %j of 100, and %s', (triggerType, severity, state) => {
  expect(read({ triggerType })).toMatchObject({ severity, state });
});

test.each([
  ['01/07/2026 12:00:00 AM UTC', '2026-01-07T00:00:00.000Z'],
  ['01/07/2026 12:00:00 PM UTC', '2026-01-07T12:00:00.000Z'],
  ['01/07/2026 03:38:30 PM UTC', '2026-01-07T15:38:30.000Z'],
  ['01/07/2026 03:38:30 PM PST', null],
])('the American text %s is the time %s', (triggerTime, time) => {
  expect(read({ triggerTimeStart: '', triggerTime })?.occurredAt).toBe(time);
});

test('hosts and users stand in the first row of the results, which are JSON in a text', () => {
  const rows = [{ hostname: 'web-1', user: 'ada', _sourceHost: 'relay' }, { hostname: 'web-2' }];
  expect(read({ resultsJson: JSON.stringify(rows) })).toMatchObject({ host: 'web-1', user: 'ada' });
  expect(read({ resultsJson: '[{"_sourceHost":"relay"}]' })?.host).toBe('relay');
  expect(read({ resultsJson: 'not JSON' })?.host).toBeNull();
});

test('each row of the results brings its evidence', () => {
  const resultsJson = JSON.stringify([{ composite_id: 'a', incydr_event_id: 'E-1' }, { composite_id: 'b' }]);
  expect(read({ resultsJson })).toMatchObject({ falconAlertIds: ['a', 'b'], incydrEventIds: ['E-1'] });
});

test.each([
  ['_hostname', 'web-1', null],
  ['_username', null, 'web-1'],
  ['_ip', null, null],
])('the entity of an Insight that is a %s is the host %s or the user %s', (entityType, host, user) => {
  const entity = { entityType, value: 'web-1' };
  const insight = { id: 'I1', readableId: 'INSIGHT-1', entity, assignee: { username: 'ana' } };
  expect(sumologic(insight)[0]).toMatchObject({ id: 'I1', host, user, rule: { id: null } });
});

test('a closed Insight is resolved under its own id', () => {
  const insight = { id: 'I1', readableId: 'INSIGHT-1', severity: 'LOW', status: { name: 'closed' } };
  expect(sumologic(insight)[0]).toMatchObject({ id: 'I1', severity: 30, state: 'resolved' });
});

test.each([{}, { name: 'Storm' }, { triggerTimeStart: '1767787143000' }, { readableId: '' }, 'text'])(
  'of %j no alert can be told',
  (body) => {
    expect(() => sumologic(body)).toThrow(expect.objectContaining({ name: 'ValiError' }));
  },
);
