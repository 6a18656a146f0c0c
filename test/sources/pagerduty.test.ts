import * as v from 'valibot';
import { expect, test } from 'vitest';
import { pagerduty } from '../../lib/sources/pagerduty.ts';

const read = (data: object, event: object = {}) =>
  pagerduty({
    event: { id: 'E1', event_type: 'incident.triggered', ...event, data: { id: 'Q1', ...data } },
  })[0];

test('whatever happens to an incident is news of one alert, whatever the id of the delivery', () => {
  const types = ['triggered', 'acknowledged', 'escalated', 'reassigned', 'priority_updated', 'resolved'];
  const ids = types.map((type, n) => read({}, { id: `E${n}`, event_type: `incident.${type}` })?.id);
  expect(new Set(ids)).toEqual(new Set(['Q1']));
});

test.each([
  ['pagey.ping', 'pagey', { type: 'ping', message: 'Hello' }],
  ['service.updated', 'service', { id: 'PSVC', type: 'service', summary: 'EDR' }],
  ['incident.annotated', 'incident', { id: 'N1', type: 'incident_note', incident: { id: 'Q1' } }],
  ['incident.responder.added', 'incident', { type: 'incident_responder', incident: { id: 'Q1' } }],
])('%s is no alert', (event_type, resource_type, data) => {
  expect(pagerduty({ event: { id: 'E1', event_type, resource_type, data } })).toEqual([]);
});

test.each([
  [{ status: 'resolved' }, 'incident.priority_updated', 'resolved'],
  [{}, 'incident.resolved', 'resolved'],
  [{ status: 'acknowledged' }, 'incident.acknowledged', 'open'],
  [{ status: 'triggered' }, 'incident.reopened', 'open'],
])('%j of %s is %s', (data, event_type, state) => {
  expect(read(data, { event_type })?.state).toBe(state);
});

test.each([
  [{ priority: { summary: 'P1' }, urgency: 'low' }, 90],
  [{ priority: { summary: 'P4 - Minor' } }, 30],
  [{ priority: { summary: 'SEV-2' } }, 70],
  [{ priority: { summary: 'Critical' } }, 90],
  [{ priority: 'P5' }, 10],
  [{ priority: { summary: 'Someday' }, urgency: 'high' }, 70],
  [{ priority: null, urgency: 'low' }, 30],
  [{ priority: { summary: 'P9' } }, null],
  [{}, null],
])('%j is the severity %j', (data, severity) => {
  expect(read(data)?.severity).toBe(severity);
});

test('those who answer an incident are not those affected', () => {
  const people = {
    assignees: [{ summary: 'Kim' }],
    teams: [{ summary: 'SOC' }],
    service: { summary: 'EDR' },
  };
  expect(read(people)).toMatchObject({ user: null, host: null, rule: { id: null, name: null } });
});

test('an incident without an id is refused with the path', () => {
  expect(() => pagerduty({ event: { event_type: 'incident.triggered', data: { id: '' } } })).toThrow(
    v.ValiError,
  );
  expect(() => pagerduty({})).toThrow('Expected an id');
});
