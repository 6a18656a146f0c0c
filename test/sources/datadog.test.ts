import { expect, test } from 'vitest';
import { datadog } from '../../lib/sources/datadog.ts';

const read = (body: object) => datadog({ id: '1', ...body })[0];

test.each(['alert_cycle_key', 'alertCycleKey', 'ALERT_CYCLE_KEY', 'Alert Cycle Key'])(
  'a name may be spelled %s',
  (name) => {
    expect(read({ [name]: 'C1' })?.id).toBe('C1');
  },
);

test('a monitor’s notices and its recovery are one alert, by the cycle', () => {
  const notice = (id: string, alert_transition: string) =>
    read({ id, alert_cycle_key: 'C1', alert_transition });
  expect(notice('1', 'Triggered')).toMatchObject({ id: 'C1', state: 'open' });
  expect(notice('2', 'Renotify')).toMatchObject({ id: 'C1', state: 'open' });
  expect(notice('3', 'Recovered')).toMatchObject({ id: 'C1', state: 'resolved' });
});

test('the id of the signal comes first, then the cycle, the event, and the event in the link', () => {
  const link = 'https://app.datadoghq.com/event/jump_to?event_id=77';
  expect(read({ SECURITY_SIGNAL_ID: 'S1', alert_cycle_key: 'C1' })?.id).toBe('S1');
  expect(read({ alert_id: 'monitor' })?.id).toBe('1');
  expect(read({ id: '', link })?.id).toBe('77');
});

test('without any of them a group that fires again is another alert', () => {
  const idOf = (date: number) => read({ id: '', aggreg_key: 'G1', alert_id: 'M1', date })?.id;
  expect(idOf(1767787143000)).toBe(idOf(1767787143000));
  expect(idOf(1767787143000)).not.toBe(idOf(1767787200000));
});

test('a variable that was not filled says nothing', () => {
  expect(read({ ALERT_CYCLE_KEY: '$ALERT_CYCLE_KEY', HOSTNAME: '$HOSTNAME', TITLE: 'null' })).toMatchObject({
    id: '1',
    host: null,
    title: 'Datadog alert',
  });
});

test.each([
  [{ security_signal_severity: 'critical' }, 90],
  [{ severity: 'info' }, 10],
  [{ severity: 'P2' }, 70],
  [{ alert_priority: 'P5' }, 10],
  [{ priority: 'P1' }, 90],
  [{ priority: 'low' }, null],
  [{ priority: 'normal' }, null],
  [{ alert_type: 'error' }, null],
])('of %j the severity is %j', (body, severity) => {
  expect(read(body)?.severity).toBe(severity);
});

test.each([
  [{ hostname: 'web-1' }, 'web-1'],
  [{ hostname: '', tags: 'env:prod, host:web-2' }, 'web-2'],
  [{ tags: ['env:prod', 'host:web-3'] }, 'web-3'],
  [{ alert_scope: 'host:web-4,env:prod' }, 'web-4'],
  [{ title: '[Triggered on {env:prod,host:web-5}] Storm' }, 'web-5'],
  [{ tags: 'localhost:x,env:prod' }, null],
])('of %j the host is %s', (body, host) => {
  expect(read(body)?.host).toBe(host);
});

test('who posted the event is not the affected user; who the signal is about is', () => {
  expect(read({ user: 'ana', username: 'Ana' })?.user).toBeNull();
  expect(read({ SECURITY_SIGNAL_ATTRIBUTES: { usr: { email: 'ada@example.com' } } })?.user).toBe(
    'ada@example.com',
  );
  expect(read({ SECURITY_RULE_GROUP_BY_FIELDS: '{"@usr.name":"ada"}' })?.user).toBe('ada');
});

test('the default payload says in its title that a monitor recovered, and what it is called', () => {
  expect(read({ title: '[Recovered on {host:web-1}] Storm' })).toMatchObject({
    state: 'resolved',
    rule: { name: 'Storm' },
  });
  expect(read({ title: 'Recovered files on web-1' })?.state).toBe('open');
});

test('the ids of the organisation and of the monitor are no ids of an alert', () => {
  const body = { org: { id: '31023' }, alert_id: 'M1', title: 'Storm' };
  expect(() => datadog(body)).toThrow(expect.objectContaining({ name: 'ValiError' }));
});

test('evidence in the attributes of a signal is found, quoted or not', () => {
  const attributes = { crowdstrike: { composite_id: 'c:ind:a:1' }, incydr_event_id: 'E-1' };
  const told = { falconAlertIds: ['c:ind:a:1'], incydrEventIds: ['E-1'] };
  expect(read({ SECURITY_SIGNAL_ATTRIBUTES: attributes })).toMatchObject(told);
  expect(read({ SECURITY_SIGNAL_ATTRIBUTES: JSON.stringify(attributes) })).toMatchObject(told);
});

test('the signs of Markdown are no part of the description', () => {
  expect(read({ body: '%%%\nStorm\n100%%% sure\n%%%' })?.description).toBe('Storm\n100%%% sure');
});
