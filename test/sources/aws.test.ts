import { expect, test } from 'vitest';
import { awsGuardduty } from '../../lib/sources/aws_guardduty.ts';
import { awsSecurityhub } from '../../lib/sources/aws_securityhub.ts';
import { faultPath } from './fault-path.ts';

const asff = (finding: object) => awsSecurityhub({ Id: 'F-1', ...finding })[0];
const guardduty = (finding: object) => awsGuardduty({ id: 'F-1', ...finding })[0];

test.each([
  [{ Severity: { Normalized: 40, Label: 'LOW' } }, 40],
  [{ Severity: { Label: 'HIGH' } }, 70],
  [{ FindingProviderFields: { Severity: { Label: 'CRITICAL' } } }, 90],
  [{ Severity: { Normalized: 0, Label: 'INFORMATIONAL' } }, 0],
  [{ Severity: { Product: 8 } }, null],
])('the severity of %j is %j', (finding, severity) => {
  expect(asff(finding)?.severity).toBe(severity);
});

test.each([
  [{ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } }, 'open'],
  [{ RecordState: 'ACTIVE', Workflow: { Status: 'NOTIFIED' } }, 'open'],
  [{ RecordState: 'ARCHIVED', Workflow: { Status: 'NEW' } }, 'resolved'],
  [{ Workflow: { Status: 'RESOLVED' } }, 'resolved'],
  [{ Workflow: { Status: 'SUPPRESSED' } }, 'resolved'],
  [{ Compliance: { Status: 'PASSED' } }, 'resolved'],
  [{ Compliance: { Status: 'FAILED' } }, 'open'],
])('a finding of %j is %s', (finding, state) => {
  expect(asff(finding)?.state).toBe(state);
});

const key = (details: object) => ({
  Type: 'AwsIamAccessKey',
  Id: 'ASIA',
  Details: { AwsIamAccessKey: details },
});
test.each([
  [[key({ UserName: 'a', PrincipalName: 'b' })], 'a'],
  [[key({ PrincipalName: 'b' })], 'b'],
  [[{ Type: 'AwsIamUser', Id: 'arn:aws:iam::1:user/team/c' }], 'c'],
  [[key({ SessionContext: { SessionIssuer: { UserName: 'd' } } })], 'd'],
  [[{ Type: 'AwsIamRole', Id: 'arn:aws:iam::1:role/e' }], null],
])('of the resources %j the user is %j', (Resources, user) => {
  expect(asff({ Resources })?.user).toBe(user);
});

test('the kind of a finding is its rule only where its types name one', () => {
  const nameOf = (Types: string[]) => asff({ Types })?.rule.name;
  expect(nameOf(['Unusual Behaviors'])).toBeNull();
  expect(nameOf(['Unusual Behaviors/User', 'TTPs/Impact/Ransomware'])).toBe('TTPs/Impact/Ransomware');
});

test('the host is an instance by its id, whether an ARN names it or not', () => {
  const hostOf = (Id: string) => asff({ Resources: [{ Type: 'AwsEc2Instance', Id }] })?.host;
  expect(hostOf('arn:aws:ec2:eu-north-1:1:instance/i-0a')).toBe('i-0a');
  expect(hostOf('i-0a')).toBe('i-0a');
});

test.each([
  [1, 10],
  [5.5, 55],
  ['8.9', 89],
  [10, 100],
  [11, null],
  [null, null],
])('the severity %j of GuardDuty is %j', (value, severity) => {
  expect(guardduty({ severity: value })?.severity).toBe(severity);
});

test('the same activity again is the same alert, though it was counted again', () => {
  const ids = [1, 2].map((count) => guardduty({ service: { count, eventLastSeen: count } })?.id);
  expect(new Set(ids)).toEqual(new Set(['F-1']));
});

test('an archived finding is resolved', () => {
  expect(guardduty({ service: { archived: true } })?.state).toBe('resolved');
  expect(guardduty({ service: { archived: 'false' } })?.state).toBe('open');
});

test.each([
  [{ accessKeyDetails: { userName: 'a', principalId: 'b' } }, 'a'],
  [{ accessKeyDetails: { userName: '', principalId: 'b' } }, 'b'],
  [{ kubernetesDetails: { kubernetesUserDetails: { username: 'c' } } }, 'c'],
  [{ rdsDbUserDetails: { user: 'd' } }, 'd'],
  [{ s3BucketDetails: [{ owner: { id: 'x' } }] }, null],
])('of the resource %j the user is %j', (resource, user) => {
  expect(guardduty({ resource })?.user).toBe(user);
});

const sns = (Type: string, Message: unknown) => ({ Type, TopicArn: 'arn:aws:sns:eu-north-1:1:t', Message });
test.each([
  ['an event', { source: 'aws.guardduty', detail: { id: 'F-1' } }],
  ['a notification', sns('Notification', '{"detail":{"id":"F-1"}}')],
  ['a notification of the finding alone', sns('Notification', '{"id":"F-1"}')],
  ['a list of events', [{ detail: { id: 'F-1' } }]],
  ['a list of notifications', [sns('Notification', '{"detail":{"id":"F-1"}}')]],
  ['an answer of the API', { Findings: [{ Id: 'F-1' }] }],
])('a finding is read in %s', (_what, body) => {
  expect(awsGuardduty(body).map(({ id }) => id)).toEqual(['F-1']);
});

test.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'])('a %s of SNS is no alert', (kind) => {
  expect(awsSecurityhub(sns(kind, 'You have chosen …'))).toEqual([]);
});

test('the totals of an insight are no alert, and neither is an event without findings', () => {
  expect(awsSecurityhub({ detail: { insightResults: [{ 'i-1': '3' }] } })).toEqual([]);
  expect(awsSecurityhub({ detail: { findings: [] } })).toEqual([]);
});

test('of several findings one without an id does not keep the others', () => {
  const alerts = awsSecurityhub({ detail: { findings: [{ Title: 'No id' }, { Id: 'F-2' }] } });
  expect(alerts.map(({ fault }) => fault?.path)).toEqual(['findings.0.Id', undefined]);
});

test.each([
  [awsSecurityhub, {}, 'Id'],
  [awsSecurityhub, { Id: '' }, 'Id'],
  [awsSecurityhub, sns('Notification', 'plain text'), null],
  [awsGuardduty, { detail: { title: 'No id' } }, 'id'],
  [awsGuardduty, null, null],
])('of %o the body %j has its fault at %s', (source, body, path) => {
  expect(faultPath(source, body)).toBe(path);
});
