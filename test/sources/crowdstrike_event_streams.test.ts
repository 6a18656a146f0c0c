import { expect, test } from 'vitest';
import { crowdstrikeEventStreams } from '../../lib/sources/crowdstrike_event_streams.ts';
import { faultPath } from './fault-path.ts';

const composite = '5c81f0d2b7a94e36a1d7e0f4c2b89a63:ind:d04b7c19e2f84a5589b6c3a1f0e7d256:1-2-3';
const body = (eventType: string, event: object, metadata: object = {}) => ({
  metadata: { eventType, customerIDString: 'c', offset: 1, eventCreationTime: 1772704800000, ...metadata },
  event,
});
const read = (eventType: string, event: object, metadata: object = {}) =>
  crowdstrikeEventStreams(body(eventType, event, metadata))[0];

test.each([
  ['DetectionSummaryEvent', { Severity: 5, SeverityName: 'Critical' }, 90],
  ['DetectionSummaryEvent', { Severity: 4 }, 70],
  ['DetectionSummaryEvent', { Severity: '1' }, 10],
  ['EppDetectionSummaryEvent', { Severity: 4 }, 4],
  ['EppDetectionSummaryEvent', { Severity: 30, SeverityName: 'Low' }, 30],
  ['AutomatedLeadSummaryEvent', { Score: 54 }, 54],
  ['IdentityProtectionEvent', { Severity: 4, SeverityName: 'LOW' }, 30],
  ['IdentityProtectionEvent', { Severity: 4 }, null],
  ['CSPMIOAStreamingEvent', { Severity: 1 }, null],
  ['IncidentSummaryEvent', { FineScore: 6.1 }, null],
  ['ReconNotificationSummaryEvent', { RulePriority: 'high' }, 70],
])('the severity of %s %j is %j', (type, event, severity) => {
  expect(read(type, { DetectId: 'D', ...event })?.severity).toBe(severity);
});

test('the id is Falcon’s own; only one that is a composite id is evidence', () => {
  expect(read('X', { CompositeId: 'of-any-shape', DetectId: 'D' })).toMatchObject({
    id: 'of-any-shape',
    falconAlertIds: ['of-any-shape'],
  });
  expect(read('X', { DetectId: composite })).toMatchObject({ id: composite, falconAlertIds: [composite] });
  expect(read('X', { DetectId: 'ldt:a:1' })).toMatchObject({ id: 'ldt:a:1', falconAlertIds: [] });
  const FalconHostLink = `https://falcon.example.com/activity-v2/detections/${composite}?_cid=x`;
  expect(read('X', { DetectId: 'ldt:a:1', FalconHostLink })?.falconAlertIds).toEqual([composite]);
});

test('an event without an id is told by its place in the stream', () => {
  const idOf = (offset: number | undefined, FileName: string, eventCreationTime: number | undefined) =>
    read('DetectionSummaryEvent', { FileName }, { offset, eventCreationTime })?.id;
  expect(idOf(1, 'a', 5)).toBe(idOf(1, 'a', 5));
  const others = [idOf(1, 'a', 5), idOf(2, 'a', 5), idOf(1, 'a', 6)];
  expect(new Set(others).size).toBe(3);
  const withoutOffset = [idOf(undefined, 'a', 5), idOf(undefined, 'b', 5), idOf(undefined, 'a', 6)];
  expect(new Set(withoutOffset).size).toBe(3);
  // An offset alone is no place: a stream that is opened anew may count from the start again.
  expect(idOf(1, 'a', undefined)).not.toBe(idOf(1, 'b', undefined));
  expect(idOf(1, 'a', undefined)).toBe(idOf(2, 'a', undefined));
});

test.each([
  'AuthActivityAuditEvent',
  'UserActivityAuditEvent',
  'Event_ExternalApiAuditEvent',
  'RemoteResponseSessionStartEvent',
  'RemoteResponseSessionEndEvent',
  'FirewallMatchEvent',
  'ScheduledReportNotificationEvent',
  'StreamStarted',
])('%s reports no detection', (type) => {
  expect(crowdstrikeEventStreams(body(type, { UserId: 'analyst', OperationName: 'x' }))).toEqual([]);
});

const update = (new_state: string) =>
  crowdstrikeEventStreams(
    body('UserActivityAuditEvent', {
      OperationName: 'detection_update',
      UserId: 'analyst',
      AuditKeyValues: [
        { Key: 'detection_id', ValueString: 'ldt:a:1' },
        { Key: 'new_state', ValueString: new_state },
      ],
    }),
  );
test('that an analyst closed a detection resolves the alert of that id, and is of no user', () => {
  expect(update('closed')).toMatchObject([{ id: 'ldt:a:1', state: 'resolved', user: null }]);
  expect(update('false_positive')).toMatchObject([{ state: 'resolved' }]);
  expect(update('in_progress')).toEqual([]);
});

test.each([
  [{ ComputerName: 'h', UserName: 'u' }, 'h', 'u'],
  [{ HostName: 'h' }, 'h', null],
  [{ EndpointName: '', SourceEndpointHostName: 'h', SourceAccountName: 'u' }, 'h', 'u'],
  [{ ThreatgraphIndicators: [{ Hostname: 'h' }] }, 'h', null],
  [{ TargetEndpointHostName: 'x', TargetAccountName: 'x', UserId: 'x' }, null, null],
])('of the event %j the host is %j and the user %j', (event, host, user) => {
  expect(read('IdpDetectionSummaryEvent', { DetectId: 'D', ...event })).toMatchObject({ host, user });
});

test('a lead is no rule: it is named after its host and its hour', () => {
  const event = { CompositeId: 'c', Name: 'LAB-14 at 2026-03-05T09:58:00Z' };
  expect(read('AutomatedLeadSummaryEvent', event)?.rule.name).toBeNull();
});

test.each([
  ['an event', (it: object) => it],
  ['text in a field of a log shipper', (it: object) => ({ host: 'x', message: JSON.stringify(it) })],
  ['an object of Splunk’s collector', (it: object) => ({ host: 'x', event: it })],
  ['text in one', (it: object) => ({ host: 'x', event: JSON.stringify(it) })],
  [
    'an event whose own part is text',
    (it: { event: object }) => ({ ...it, event: JSON.stringify(it.event) }),
  ],
])('a detection is read from %s', (_what, wrap) => {
  const sent = body('EppDetectionSummaryEvent', { CompositeId: 'c', Hostname: 'h', Name: 'n' });
  expect(crowdstrikeEventStreams(wrap(sent))[0]).toMatchObject({ id: 'c', host: 'h', title: 'n' });
});

test.each([
  [{}, 'event.CompositeId'],
  [{ metadata: { eventType: 'EppDetectionSummaryEvent', eventCreationTime: 5 } }, 'event.CompositeId'],
  [{ metadata: { eventType: 'EppDetectionSummaryEvent' }, event: {} }, 'event.CompositeId'],
  [{ metadata: 7, event: 'text' }, 'event.CompositeId'],
  [{ event: { action: 'opened' } }, 'event.CompositeId'],
  ['text', null],
])('of %j the fault is at %s', (sent, path) => {
  expect(faultPath(crowdstrikeEventStreams, sent)).toBe(path);
});
