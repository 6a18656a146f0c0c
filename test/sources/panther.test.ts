import { expect, test } from 'vitest';
import { panther } from '../../lib/sources/panther.ts';
import { faultPath } from './fault-path.ts';

const read = (alert: object) => panther({ alertId: 'A-1', ...alert })[0];
const within = (alertContext: unknown) => read({ alertContext });

test('`id` is the rule, never the alert', () => {
  expect(read({ id: 'Rule.1', name: 'One' })).toMatchObject({
    id: 'A-1',
    rule: { id: 'Rule.1', name: 'One' },
  });
});

test.each([
  ['https://soc.example.com/alerts/9f8e7d', '9f8e7d'],
  ['https://soc.example.com/alerts-and-errors/9f8e7d?tab=events', '9f8e7d'],
])('an alert without its id has the one in its link %s', (link, id) => {
  expect(panther({ id: 'Rule.1', createdAt: '2026-03-04T08:00:00Z', alertId: '', link })[0]?.id).toBe(id);
});

test('without either it is told by its rule and its moment, on each delivery the same', () => {
  const idOf = (rule: string, createdAt: string) => panther({ id: rule, createdAt })[0]?.id;
  const ids = [
    idOf('Rule.1', '2026-03-04T08:00:00Z'),
    idOf('Rule.2', '2026-03-04T08:00:00Z'),
    idOf('Rule.1', '2026-03-04T08:00:01Z'),
  ];
  expect(new Set(ids).size).toBe(3);
  expect(idOf('Rule.1', '2026-03-04T08:00:00Z')).toBe(ids[0]);
});

test.each([
  [{ hostname: 'h' }, 'h'],
  [{ ComputerName: 'h' }, 'h'],
  [{ device: { name: 'h' } }, 'h'],
  [{ 'event.Hostname': ['h', 'i'] }, 'h'],
  [{ events: [{ host: 'h' }] }, 'h'],
  [{ parent: { hostname: 'x' }, host: '' }, null],
  [{ hosts_seen: 'x' }, null],
  ['{"hostname":"h"}', 'h'],
  ['hostname=h', null],
])('of the context %j the host is %j', (context, host) => {
  expect(within(context)?.host).toBe(host);
});

test.each([
  [{ user: 'u' }, 'u'],
  [{ user: { name: 'u', id: 7 } }, 'u'],
  [{ actor: { alternateId: 'u@example.com', type: 'User' } }, 'u@example.com'],
  [{ userIdentity: { type: 'IAMUser', userName: 'u' } }, 'u'],
  [{ userIdentity: { arn: 'arn:aws:iam::1:role/r' } }, 'arn:aws:iam::1:role/r'],
  [{ deep: { user_name: 'far' }, UserName: 'near' }, 'near'],
  [{ authorization: { user: 'u' }, author: { user: 'x' } }, 'u'],
  [{ assignee: { userName: 'x' }, owner: 'x', 'parent.user_name': 'x', created_by: { user: 'x' } }, null],
])('of the context %j the user is %j', (context, user) => {
  expect(within(context)?.user).toBe(user);
});

test('keys that every object has name nothing', () => {
  const context: unknown = JSON.parse('{"__proto__":{"hostname":"x"},"constructor":{"name":"x"}}');
  expect(within(context)).toMatchObject({ user: null });
  expect({}).not.toHaveProperty('hostname');
});

test('a context as deep as a stack is read without one', () => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(5_000)}{"hostname":"far"}${'}'.repeat(5_000)}`);
  expect(within({ deep, hostname: 'near' })?.host).toBe('near');
});

test.each([
  [{}, 'alertId'],
  [{ id: 'Rule.1' }, 'alertId'],
  [{ alertId: '', link: 'https://soc.example.com/', createdAt: '2026-03-04T08:00:00Z' }, 'alertId'],
  ['text', null],
  [null, null],
])('of %j the fault is at %s', (body, path) => {
  expect(faultPath(panther, body)).toBe(path);
});
