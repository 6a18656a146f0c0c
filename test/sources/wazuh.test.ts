import { expect, test } from 'vitest';
import { wazuh } from '../../lib/sources/wazuh.ts';

const read = (record: object) => wazuh({ id: '1.2', ...record })[0];

test('records of two managers that count alike are two alerts', () => {
  expect([
    read({ manager: { name: 'eu' } })?.id,
    read({ manager: { name: 'us' } })?.id,
    read({})?.id,
  ]).toEqual(['eu:1.2', 'us:1.2', '1.2']);
});

test.each([
  [0, 0],
  ['3', 20],
  [15, 100],
  [16, 100],
  [17, null],
  ['high', null],
])('level %j is the severity %j', (level, severity) => {
  expect(read({ rule: { level } })?.severity).toBe(severity);
});

const manager = { id: '000', name: 'wazuh-eu' };
test.each([
  [
    'an agent speaks of its host',
    { agent: { id: '004', name: 'db-1' }, predecoder: { hostname: 'x' } },
    'db-1',
  ],
  ['the manager forwards syslog', { agent: manager, predecoder: { hostname: 'fw-1' } }, 'fw-1'],
  ['the manager forwards JSON', { agent: manager, data: { hostname: 'WKS-1' } }, 'WKS-1'],
  ['the manager forwards a cloud’s log', { agent: manager, data: { aws: {} } }, null],
  ['the manager looked at its own files', { agent: manager, syscheck: { path: '/etc/passwd' } }, 'wazuh-eu'],
  ['nested keys are dotted', { 'agent.name': 'db-2', 'agent.id': '005' }, 'db-2'],
])('where %s the host is %j', (_what, record, host) => {
  expect(read(record)?.host).toBe(host);
});

test.each([
  [{ dstuser: 'root', srcuser: 'kim' }, 'root'],
  [{ srcuser: 'kim' }, 'kim'],
  [{ win: { eventdata: { targetUserName: '-', subjectUserName: 'svc' } } }, 'svc'],
  [{ dstuser: '' }, null],
])('of the data %j the user is %j', (data, user) => {
  expect(read({ data })?.user).toBe(user);
});

test('the record is found where scripts and the indexer wrap it', () => {
  const ids = [{ all_fields: { id: '7.1' } }, { _source: { id: '7.1' } }, { all_fields: '{"id":"7.1"}' }].map(
    (body) => wazuh(body)[0]?.id,
  );
  expect(ids).toEqual(['7.1', '7.1', '7.1']);
});
