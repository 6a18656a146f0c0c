import { expect, test } from 'vitest';
import { crowdstrikeFusion } from '../../lib/sources/crowdstrike_fusion.ts';
import { faultPath } from './fault-path.ts';

const composite = '5c81f0d2b7a94e36a1d7e0f4c2b89a63:ind:d04b7c19e2f84a5589b6c3a1f0e7d256:1-2-3';
const read = (data: unknown, meta: object = {}) => crowdstrikeFusion({ data, meta })[0];

test.each([
  [{ id: 'own', 'detections.composite_id': composite }, 'own'],
  [{ 'detections.composite_id': composite, detection_id: 'D-1' }, composite],
  [{ url: `https://falcon.example.com/activity-v2/detections/${composite}?_cid=x` }, composite],
  [{ url: `https://falcon.example.com/x/${composite.replaceAll(':', '%3A')}` }, composite],
  [{ 'detections.detection_id': 'D-1' }, 'D-1'],
  [{ incident_id: 'I-1' }, 'I-1'],
  [{ 'device.id': 'X', 'user.id': 'X', dedup_keys: ['K-1', 'K-2'] }, 'K-1'],
])('of %j the id is %s', (data, id) => {
  expect(read(data)?.id).toBe(id);
});

test('without any id the run of the workflow tells the alert, and without that all that it says', () => {
  expect(read({ text: 'a' }, { execution_id: 'run-1' })?.id).toBe('run-1');
  const idOf = (text: string, workflow_name: string) => read({ text }, { workflow_name })?.id;
  expect(new Set([idOf('a', 'w'), idOf('b', 'w'), idOf('a', 'v')]).size).toBe(3);
  expect(idOf('a', 'w')).toBe(idOf('a', 'w'));
});

test.each([
  [{ severity: '70' }, 70],
  [{ severity: 4, severity_name: 'High' }, 70],
  [{ 'detections.severity': 'Critical' }, 90],
  [{ urgency: 'low' }, 30],
  [{ severity: '', urgency: 'medium' }, 50],
  [{ severity: 'Unknown' }, null],
])('of %j the severity is %j', (data, severity) => {
  expect(read({ id: 'A', ...data })?.severity).toBe(severity);
});

test.each([
  [{ event_type: 'create' }, 'open'],
  [{ event_type: 'resolve' }, 'resolved'],
  [{ 'detections.status': 'closed' }, 'resolved'],
  [{ status: 'in_progress' }, 'open'],
  [{ status: 'true_positive' }, 'open'],
  [{ status: 'false positive' }, 'resolved'],
])('an alert of %j is %s', (data, state) => {
  expect(read({ id: 'A', ...data })?.state).toBe(state);
});

test('what a workflow says of its author, of an assignee or of a parent process is of no one affected', () => {
  const data = {
    id: 'A',
    'assigned_to.user_name': 'x',
    'detections.parent_details.user_name': 'x',
    'workflow.author.email': 'x',
    'detections.owner.hostname': 'x',
  };
  expect(read(data)).toMatchObject({ host: null, user: null });
});

test('a link is the detection’s, not any address that it speaks of', () => {
  const inConsole = 'https://falcon.us-2.crowdstrike.com/activity-v2/detections/1';
  expect(read({ id: 'A', 'network.url': 'https://bad.example.com' })?.link).toBeNull();
  expect(read({ id: 'A', 'detections.url': inConsole })?.link).toBe(inConsole);
  expect(read({ id: 'A', 'Trigger.SourceEventURL': inConsole })?.link).toBe(inConsole);
});

test('the variables of a trigger may be the keys as they are', () => {
  const data = {
    'Trigger.Category.Investigatable.InvestigatableID': 'ldt:a:1',
    'Trigger.Category.Investigatable.Name': 'Beacon',
    'Trigger.Category.Investigatable.Severity': 'High',
    'Trigger.Category.Investigatable.Product.EPP.Sensor.Hostname': 'h',
  };
  expect(read(data)).toMatchObject({
    id: 'ldt:a:1',
    title: 'Beacon',
    rule: { name: 'Beacon' },
    severity: 70,
    host: 'h',
  });
});

test('a body that is all data is read like one that is not', () => {
  expect(crowdstrikeFusion({ incident_id: 'I-1', host: 'h' })[0]).toMatchObject({ id: 'I-1', host: 'h' });
});

test.each([
  [{}, 'data.id'],
  [{ data: {}, meta: { trigger_name: 'EPP Detection' } }, 'data.id'],
  [{ data: 'text', meta: { trigger_name: 'EPP Detection' } }, 'data.id'],
  [{ meta: { trigger_name: 'EPP Detection' } }, 'data.id'],
  ['text', null],
])('of %j the fault is at %s', (body, path) => {
  expect(faultPath(crowdstrikeFusion, body)).toBe(path);
});
