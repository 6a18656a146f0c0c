import { expect, test } from 'vitest';
import type { Alert } from '../../lib/alert.ts';
import { anAlert } from '../an-alert.ts';
import { placed } from './routing.ts';

const keyOf = async (key: string, said: Partial<Alert>, { name = 'route', open = 'soc' } = {}) =>
  (await placed(`  - { name: ${name}, when: 'true', open: ${open}, case: { key: ${key} } }`, anAlert(said)))
    .caseKey;

const byRuleAndHost = '[rule.name, host]';
const beacon = { id: null, name: 'Beacon' };

test('alerts with equal values share a case', async () => {
  expect(await keyOf(byRuleAndHost, { id: 'A-1', rule: beacon, host: 'WKS-1' })).toBe(
    await keyOf(byRuleAndHost, { id: 'A-2', rule: beacon, host: 'WKS-1', title: 'Another title' }),
  );
});

test('a case key is the same for ever: another would open every case again', async () => {
  expect(await keyOf(byRuleAndHost, { rule: beacon, host: 'WKS-1' })).toBe(
    'f1bf384c2fabae08be7d551af93a77e8fb5fe6e5',
  );
});

test.each<[string, Partial<Alert>]>([
  ['another host', { rule: beacon, host: 'WKS-2' }],
  ['another rule', { rule: { id: null, name: 'Exfiltration' }, host: 'WKS-1' }],
  ['values in each other’s place', { rule: { id: null, name: 'WKS-1' }, host: 'Beacon' }],
])('%s is another case', async (_what, said) => {
  expect(await keyOf(byRuleAndHost, said)).not.toBe(
    await keyOf(byRuleAndHost, { rule: beacon, host: 'WKS-1' }),
  );
});

test('another route and another connection are other cases', async () => {
  const said = { host: 'WKS-1' };
  const keys = [
    await keyOf('[host]', said),
    await keyOf('[host]', said, { name: 'second' }),
    await keyOf('[host]', said, { open: 'lab' }),
  ];
  expect(new Set(keys).size).toBe(3);
});

test.each([
  ['a null host', '[host]'],
  ['one null of two fields', '[title, host]'],
  ['a null of the rule', '[rule.id]'],
  ['a field that the sender does not have', '[fields.nowhere]'],
  ['a field that the sender sent as null', '[fields.nothing]'],
  ['an empty string of the sender', '[fields.empty]'],
  ['an empty list', '[falconAlertIds]'],
])('%s never groups strangers, and the same alert finds its case again', async (_what, key) => {
  const fields = { nothing: null, empty: '' };
  const first = await keyOf(key, { id: 'A-1', fields });
  expect(await keyOf(key, { id: 'A-2', fields })).not.toBe(first);
  expect(await keyOf(key, { id: 'A-1', source: 'other', fields })).not.toBe(first);
  expect(await keyOf(key, { id: 'A-1', fields })).toBe(first);
});

test('zero and false are values like any other', async () => {
  expect(await keyOf('[severity]', { id: 'A-1', severity: 0 })).toBe(
    await keyOf('[severity]', { id: 'A-2', severity: 0 }),
  );
  expect(await keyOf('[severity > 5]', { id: 'A-1', severity: 1 })).toBe(
    await keyOf('[severity > 5]', { id: 'A-2', severity: 2 }),
  );
});

test('a key field may be any expression', async () => {
  const key = `['$lowercase(host)']`;
  expect(await keyOf(key, { id: 'A-1', host: 'WKS-1' })).toBe(await keyOf(key, { id: 'A-2', host: 'wks-1' }));
});

test('a list is one value, in its order', async () => {
  const key = '[falconAlertIds]';
  const first = await keyOf(key, { id: 'A-1', falconAlertIds: ['x', 'y'] });
  expect(await keyOf(key, { id: 'A-2', falconAlertIds: ['x', 'y'] })).toBe(first);
  expect(await keyOf(key, { id: 'A-2', falconAlertIds: ['x'] })).not.toBe(first);
});
