import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceOfType } from '../../lib/sources/index.ts';

// Bodies as public repositories and vendors' pages show them: kept beside the repository, never in it.
const samples = join(import.meta.dirname, '../../../shared/webhooks');
const areHere = existsSync(samples);
const where = areHere ? '' : ' (not shown: ../shared/webhooks is not on this machine)';

const facts = [
  {
    file: 'splunk_es/notable_failed_logins_row.json',
    title: 'Access - Excessive Failed Logins - Rule',
    severity: null,
    occurredAt: '2025-02-10T06:20:16.000Z',
    host: null,
    user: null,
  },
  {
    file: 'splunk_es/notable_in_webhook.json',
    title: 'Access - Excessive Failed Logins - Rule',
    severity: null,
    occurredAt: '2025-02-10T06:20:16.000Z',
    host: null,
    user: null,
  },
  {
    file: 'elastic/alert_document_dotted_keys.json',
    id: 'abcdef123',
    severity: 73,
    occurredAt: '2024-06-09T13:52:07.402Z',
    host: 'siem-linux-release-sec-bis',
    user: 'admin',
    rule: {
      id: 'abcd-3ea9-4695-9a1b-4af87bead73e',
      name: 'Malicious Behavior Prevention Alert: Empire Stager Execution',
    },
  },
  {
    file: 'elastic/default_template_per_rule.json',
    id: 'abcdef123',
    severity: 73,
    occurredAt: '2024-06-09T13:52:07.402Z',
    host: 'siem-linux-release-sec-bis',
    user: 'admin',
  },
  {
    file: 'elastic/keep_style_stringified_sections.json',
    id: '9b1d0c4e-2f67-4f4e-9a6c-1b8a5f2c7d11',
    title: 'CPU threshold',
    severity: null,
    occurredAt: '2025-01-20T10:02:11.000Z',
    host: null,
    user: null,
  },
  {
    file: 'sentinel/incident_arm_object.json',
    id: 'aaaaaaa-5cd7-4139-a149-9f2736ff2ab5',
    title: 'Myincident',
    severity: 70,
    occurredAt: '2019-01-01T13:00:30.000Z',
    user: null,
    state: 'resolved',
  },
  {
    file: 'sentinel/logicapp_incident_trigger.json',
    id: '22d80f17-3e6d-49a7-8cc4-ad88fc708c95',
    title: 'Incident test',
    severity: 70,
    occurredAt: '2024-11-02T10:11:12.131Z',
    user: null,
  },
  {
    file: 'sentinel/logicapp_trigger_minimal.json',
    id: '63883bf7-5be1-42f4-809a-0417943b837b',
    title: 'dummm5',
    severity: 70,
    occurredAt: null,
  },
  {
    file: 'sentinel/sdk_snake_case_incident.json',
    id: '13000000-0000-0000-0000-9b8460000000',
    title: 'test 11',
    severity: 50,
    occurredAt: '2025-02-03T13:32:12.236Z',
    user: null,
  },
  {
    file: 'azure_monitor/common_schema_fired.json',
    title: 'WCUS-R2-Gen2',
    severity: 30,
    occurredAt: '2019-03-22T13:58:24.371Z',
    host: 'wcus-r2-gen2',
  },
  {
    file: 'azure_monitor/common_schema_resolved.json',
    title: 'WCUS-R2-Gen2',
    severity: 30,
    occurredAt: '2019-03-22T13:58:24.371Z',
    state: 'resolved',
  },
  {
    file: 'google_secops/detection_greynoise_no_event.json',
    id: 'de_0bf8b566-6501-ec41-b9a7-d0140edd6a79',
    severity: 40,
    occurredAt: '2026-07-10T11:00:00.000Z',
    host: null,
    user: null,
  },
  {
    file: 'google_secops/detection_user_login.json',
    id: 'de_865d9c87-6c5f-cfc1-2d41-aaee29499057',
    severity: 10,
    occurredAt: '2025-02-05T09:00:00.000Z',
    host: 'principal-hostname.example.com',
    user: 'USER',
  },
  {
    file: 'sumologic/monitor_critical_keep_template.json',
    id: '0000000000A1B2C3',
    severity: 90,
    occurredAt: '2021-07-13T15:21:32.042Z',
    rule: { id: '00000000000468D5', name: 'High number of 5xx' },
    host: null,
  },
  { file: 'sumologic/monitor_resolved_keep_template.json', id: '0000000000A1B2C3', state: 'resolved' },
  {
    file: 'datadog/monitor_default_like.json',
    severity: null,
    occurredAt: '2026-05-26T13:30:00.000Z',
    rule: { id: 'e2e-test-001', name: 'E2E test alert from snooze plugin' },
    host: 'snooze-e2e-host',
    user: null,
  },
  {
    file: 'datadog/monitor_keep_template.json',
    id: '1234567',
    severity: 70,
    occurredAt: '2014-07-29T19:37:52.000Z',
    host: 'ip-012345',
    user: null,
  },
  {
    file: 'datadog/security_signal_unexpected_ip.json',
    id: 'abcd1234',
    title: 'Request from unexpected IP address',
    severity: null,
    occurredAt: null,
  },
];

const read = (file: string) =>
  sourceOfType(file.split('/')[0] ?? '')(JSON.parse(readFileSync(join(samples, file), 'utf8')));

test.each(facts)(`reads the real $file${where}`, ({ file, ...written }) => {
  if (!areHere) return;
  const none = { falconAlertIds: [], incydrEventIds: [], state: 'open' };
  expect(read(file)).toEqual([expect.objectContaining({ ...none, ...written })]);
});

test(`pairs of real bodies that open and end one alert have one id${where}`, () => {
  if (!areHere) return;
  const idsOf = (...files: string[]) => new Set(files.map((file) => read(file)[0]?.id)).size;
  expect(idsOf('azure_monitor/common_schema_fired.json', 'azure_monitor/common_schema_resolved.json')).toBe(
    1,
  );
  expect(
    idsOf('sumologic/monitor_critical_keep_template.json', 'sumologic/monitor_resolved_keep_template.json'),
  ).toBe(1);
  expect(idsOf('splunk_es/notable_failed_logins_row.json', 'splunk_es/notable_in_webhook.json')).toBe(1);
});
