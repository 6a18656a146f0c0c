import { expect, test } from 'vitest';
import { ocsf } from '../../lib/sources/ocsf.ts';
import { faultPath } from './fault-path.ts';

const read = (finding: object) => ocsf({ class_uid: 2004, finding_info: { uid: 'F-1' }, ...finding })[0];

test.each([
  [{ severity_id: 1 }, 10],
  [{ severity_id: 2 }, 30],
  [{ severity_id: '3' }, 50],
  [{ severity_id: 4 }, 70],
  [{ severity_id: 5 }, 90],
  [{ severity_id: 6 }, 100],
  [{ severity_id: 0, severity: 'High' }, null],
  [{ severity_id: 99, severity: 'High' }, null],
  [{ severity_id: 7 }, null],
  [{ severity: 'High' }, 70],
  [{ severity: 'Fatal' }, 100],
  [{ severity: 'Other' }, null],
])('%j is the severity %j', (finding, severity) => {
  expect(read(finding)?.severity).toBe(severity);
});

test.each([
  [{ activity_id: 1, status_id: 1, status: 'New' }, 'open'],
  [{ activity_id: 2, status_id: 2 }, 'open'],
  [{ activity_id: 3 }, 'resolved'],
  [{ status_id: '4' }, 'resolved'],
  [{ status_id: 3 }, 'resolved'],
  [{ status: 'Suppressed' }, 'resolved'],
  [{ status_id: 99, status: 'Archived' }, 'resolved'],
  [{ status_code: 'PASS' }, 'resolved'],
  [{ compliance: { status: 'Pass' } }, 'resolved'],
  [{ compliance: { status: 'Fail' } }, 'open'],
  [{ class_uid: 2005, status_id: 3, status: 'On Hold' }, 'open'],
  [{ class_uid: 2005, status_id: 5 }, 'resolved'],
  [{ class_uid: 1001, activity_id: 3, status_id: 4 }, 'open'],
])('a finding of %j is %s', (finding, state) => {
  expect(read(finding)?.state).toBe(state);
});

test.each([
  [{ time: 1772000125000 }, '2026-02-25T06:15:25.000Z'],
  [{ time_dt: '2026-02-25T01:15:25-05:00' }, '2026-02-25T06:15:25.000Z'],
  [{ time: 0, time_dt: '2026-02-25T06:15:25Z' }, '2026-02-25T06:15:25.000Z'],
  [{ finding_info: { uid: 'F-1', created_time: 1772000125000 } }, '2026-02-25T06:15:25.000Z'],
])('%j happened at %s', (finding, time) => {
  expect(read(finding)?.occurredAt).toBe(time);
});

test.each([
  [{ device: { hostname: 'a' }, evidences: [{ device: { hostname: 'b' } }] }, 'a'],
  [{ evidences: [{}, { device: { name: 'b' } }] }, 'b'],
  [{ evidences: [{ src_endpoint: { hostname: 'attacker' } }] }, null],
  [{ resources: [{ type: 'AwsS3Bucket', name: 'c' }, { hostname: 'd' }] }, 'd'],
  [{ resources: { type: 'AWS::EC2::Instance', uid: 'arn:aws:ec2:x:1:instance/i-1' } }, 'i-1'],
  [{ resources: [{ type: 'AwsIamInstanceProfile', name: 'profile' }] }, null],
])('of %j the host is %j', (finding, host) => {
  expect(read(finding)?.host).toBe(host);
});

test('the id of the finding comes before that of the event that reports it', () => {
  expect(read({ metadata: { uid: 'E-1' } })?.id).toBe('F-1');
  expect(read({ finding_info: {}, finding: { uid: 'F-2' }, metadata: { uid: 'E-1' } })?.id).toBe('F-2');
  expect(ocsf({ class_uid: 1001, metadata: { uid: 'E-1' } })[0]?.id).toBe('E-1');
});

test('a finding comes in an event of EventBridge, in a list, or in a notification of SNS', () => {
  const finding = { class_uid: 2004, finding_info: { uid: 'F-1' } };
  const event = { 'detail-type': 'Findings Imported V2', detail: { findings: [finding] } };
  const Message = JSON.stringify(event);
  const bodies = [
    event,
    [event],
    [finding],
    { Type: 'Notification', TopicArn: 'arn:aws:sns:x:1:t', Message },
  ];
  for (const body of bodies) expect(ocsf(body)).toEqual(ocsf(finding));
});

test('of several findings one without an id does not keep the others', () => {
  const alerts = ocsf({ findings: [{ class_uid: 2004 }, { class_uid: 2004, metadata: { uid: 'E-1' } }] });
  expect(alerts.map(({ fault }) => fault?.path)).toEqual(['findings.0.finding_info.uid', undefined]);
});

test.each([
  [{}, 'finding_info.uid'],
  [{ class_uid: 2004, finding_info: { title: 'No id' } }, 'finding_info.uid'],
  [7, null],
])('of %j the fault is at %s', (body, path) => {
  expect(faultPath(ocsf, body)).toBe(path);
});
