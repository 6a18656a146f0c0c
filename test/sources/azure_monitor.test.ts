import * as v from 'valibot';
import { expect, test } from 'vitest';
import { azureMonitor } from '../../lib/sources/azure_monitor.ts';

const read = (essentials: object, alertContext: object = {}) =>
  azureMonitor({ data: { essentials: { alertId: 'A1', ...essentials }, alertContext } })[0];
const vm = '/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/web-1';
const workspace = '/subscriptions/s/resourcegroups/g/providers/microsoft.operationalinsights/workspaces/law';

test.each([
  ['Sev0', 90],
  ['Sev1', 70],
  ['Sev2', 50],
  ['Sev3', 30],
  ['Sev4', 10],
  ['Sev5', null],
  [undefined, null],
])('%s is %j of 100', (severity, number) => {
  expect(read({ severity })?.severity).toBe(number);
});

test('a resolved alert keeps the id that it fired with', () => {
  expect(read({ monitorCondition: 'Fired' })).toMatchObject({ id: 'A1', state: 'open' });
  expect(read({ monitorCondition: 'Resolved' })).toMatchObject({ id: 'A1', state: 'resolved' });
});

test.each([
  [[vm], [], 'web-1'],
  [vm, [], 'web-1'],
  [[`${vm}/extensions/x`], [], 'web-1'],
  [[workspace], [], null],
  [[workspace], [{ name: 'Computer', value: 'db-1' }], 'db-1'],
  [[], [{ name: 'ResourceId', value: 'x' }], null],
])('of the target %j with the dimensions %j the host is %s', (alertTargetIDs, dimensions, host) => {
  expect(read({ alertTargetIDs }, { condition: { allOf: [{ dimensions }] } })?.host).toBe(host);
});

test('of an entry in the activity log the user is who did it', () => {
  expect(read({}, { caller: 'ada@example.com' })?.user).toBe('ada@example.com');
});

test('the schemas before the common one are refused, with the path that they lack', () => {
  const old = { schemaId: 'AzureMonitorMetricAlert', data: { status: 'Activated', context: { id: 'x' } } };
  expect(() => azureMonitor(old)).toThrow(
    expect.toSatisfy(
      (error: unknown) => v.isValiError(error) && v.getDotPath(error.issues[0]) === 'data.essentials.alertId',
    ),
  );
});
