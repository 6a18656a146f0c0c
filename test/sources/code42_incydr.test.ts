import { expect, test } from 'vitest';
import { code42Incydr } from '../../lib/sources/code42_incydr.ts';
import { faultPath } from './fault-path.ts';

const alert = (said: object) => code42Incydr({ id: 'A-1', ...said })[0];
const session = (said: object) => code42Incydr({ sessionId: 'S-1', beginTime: 1772782200000, ...said })[0];
const event = (said: object) => code42Incydr({ event: { id: 'E-1' }, ...said })[0];
const observed = (...ids: string[]) => ({ data: { files: ids.map((eventId) => ({ eventId })) } });

test.each([
  [{ observations: [observed('E-1', 'E-2'), observed('E-1')] }, ['E-1', 'E-2']],
  [{ observations: [{ data: JSON.stringify(observed('E-1').data) }] }, ['E-1']],
  [{ observations: JSON.stringify([observed('E-1')]) }, ['E-1']],
  [{ observations: observed('E-1') }, ['E-1']],
  [{ observations: [{ data: 'no JSON' }, {}] }, []],
  [{ fileEvents: [{ event: { id: 'E-1' } }, { eventId: 'E-2' }, 'E-3'] }, ['E-1', 'E-2', 'E-3']],
  [{ fileEvents: [{ 'event.id': 'E-1' }] }, ['E-1']],
  [{ eventIds: ['E-2', 'E-1', 'E-2'] }, ['E-2', 'E-1']],
  [{ event_ids: 'E-1' }, ['E-1']],
  [{ eventId: 'UPPER_eps' }, ['UPPER_eps']],
  [{}, []],
])('of the alert %j the file events are %j', (said, ids) => {
  expect(alert(said)?.incydrEventIds).toEqual(ids);
});

test.each([
  [{ riskSeverity: 'CRITICAL', severity: 'HIGH' }, 90],
  [{ severity: 'MEDIUM' }, 50],
  [{ riskSeverity: 'MODERATE' }, 50],
  [{ riskSeverity: 'NO_RISK_INDICATED' }, null],
])('the severity of the alert %j is %j', (said, severity) => {
  expect(alert(said)?.severity).toBe(severity);
});

test.each([
  [[{ severity: 1, sourceTimestamp: 1 }], 30],
  [[{ severity: 2, sourceTimestamp: 1 }], 50],
  [[{ severity: '3', sourceTimestamp: 1 }], 70],
  [
    [
      { severity: 4, sourceTimestamp: 9 },
      { severity: 1, sourceTimestamp: 3 },
    ],
    90,
  ],
  [[{ severity: 0, sourceTimestamp: 1 }], null],
  [[], null],
])('the severity of a session scored %j is %j', (scores, severity) => {
  expect(session({ scores })?.severity).toBe(severity);
});

test.each([
  ['OPEN', 'open'],
  ['IN_PROGRESS', 'open'],
  ['OPEN_NEW_DATA', 'open'],
  ['CLOSED', 'resolved'],
  ['CLOSED_TP', 'resolved'],
  ['CLOSED_FP', 'resolved'],
])('a session whose latest state is %s is %s', (stateV2, state) => {
  const before = { stateV2: state === 'open' ? 'CLOSED' : 'OPEN', sourceTimestamp: 1 };
  expect(session({ states: [{ stateV2, sourceTimestamp: 2 }, before] })?.state).toBe(state);
});

test('a resolved alert has the id of the open one', () => {
  expect(alert({ state: 'RESOLVED' })).toMatchObject({ id: 'A-1', state: 'resolved' });
  expect(alert({ state: 'PENDING' })).toMatchObject({ id: 'A-1', state: 'open' });
});

test.each([
  [{ category: 'Device', name: 'h' }, 'h'],
  [{ name: 'h' }, 'h'],
  [{ category: 'CRM Tools', name: 'Salesforce' }, null],
  [{ category: 'Device', name: 'Unmonitored Device' }, null],
])('of the source %j the host is %j', (source, host) => {
  expect(event({ source })?.host).toBe(host);
  expect(alert({ fileEvents: [{ event: { id: 'E-1' }, source }] })?.host).toBe(host);
});

test('a file event is called by its gravest risk, and its score is no severity', () => {
  const indicators = [
    { name: 'Spreadsheet', weight: 0 },
    { name: 'Sent to a rival', weight: 9 },
  ];
  const risk = { score: 90, indicators };
  expect(event({ risk })).toMatchObject({ title: 'Sent to a rival', severity: null });
});

test('file events beside an id are evidence; alone each is an alert', () => {
  const fileEvents = [{ event: { id: 'E-1' } }, { event: { id: 'E-2' } }];
  expect(code42Incydr({ alert_id: 'A-1', fileEvents }).map(({ id }) => id)).toEqual(['A-1']);
  expect(code42Incydr({ fileEvents }).map(({ id }) => id)).toEqual(['E-1', 'E-2']);
  expect(code42Incydr({ sessionId: 'S-1', queryResult: { fileEvents } })).toMatchObject([
    { id: 'S-1', incydrEventIds: ['E-1', 'E-2'] },
  ]);
});

test('an empty page is no alert', () => {
  expect(code42Incydr({ items: [], totalCount: 0 })).toEqual([]);
});

test.each([
  [{}, 'id'],
  [{ name: 'No id' }, 'id'],
  [{ scores: [], actorName: 'kim' }, 'sessionId'],
  ['text', null],
])('of %j the fault is at %s', (body, path) => {
  expect(faultPath(code42Incydr, body)).toBe(path);
});
