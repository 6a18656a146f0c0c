import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceOfType } from '../../lib/sources/index.ts';

// Bodies as public repositories and vendors' pages show them: kept beside the repository, never in it.
const samples = join(import.meta.dirname, '../../../shared/webhooks');
const areHere = existsSync(samples);
const where = areHere ? '' : ' (not shown: ../shared/webhooks is not on this machine)';

const noEvidence = { falconAlertIds: [], falconEventIds: [], incydrEventIds: [], falconCaseIds: [] };

const samplesRead = [
  {
    file: 'alertmanager/group_of_two.json',
    alerts: ['a1bc48475b20e73d', 'c2ea85182f28cbd9'].map((fingerprint) => ({
      id: `${fingerprint}@2020-02-06T00:17:58.432Z`,
      title: 'High CPU Temperature',
      severity: 90,
      occurredAt: '2020-02-06T00:17:58.432Z',
      rule: { id: null, name: 'High CPU Temperature' },
      host: 'andromeda',
      user: null,
      state: 'open',
    })),
  },
  {
    file: 'grafana/docs_two_alerts.json',
    alerts: [
      {
        id: 'c6eadffa33fcdf37@2021-10-12T07:51:03.157Z',
        title: 'High memory usage',
        severity: null,
        occurredAt: '2021-10-12T07:51:03.157Z',
        rule: { id: '1afz29v7z', name: 'High memory usage' },
        host: null,
        user: null,
        state: 'open',
      },
      {
        id: 'bc97ff14869b13e3@2021-10-12T07:56:03.157Z',
        title: 'High CPU usage',
        severity: null,
        occurredAt: '2021-10-12T07:56:03.157Z',
        rule: { id: 'd1rdpdv7k', name: 'High CPU usage' },
        host: null,
        user: null,
        state: 'open',
      },
    ],
  },
  {
    file: 'grafana/legacy_alerting.json',
    alerts: [
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        title: 'Load peaking!',
        severity: null,
        occurredAt: null,
        rule: { id: '1', name: 'Load peaking!' },
        host: null,
        user: null,
        state: 'open',
      },
    ],
  },
  {
    file: 'graylog/http_notification_aggregation.json',
    alerts: [
      {
        id: '01JAZZJAKS82TDZAE82E0WAENT',
        title: 'Event - 1',
        severity: 70,
        occurredAt: '2024-10-24T10:22:04.556Z',
        rule: { id: '671a28a03696bb3801a7a9f1', name: 'Event - 1' },
        host: null,
        user: null,
        state: 'open',
      },
    ],
  },
  {
    file: 'pagerduty/incident_priority_updated_v3.json',
    alerts: [
      {
        id: 'PGR0VU2',
        title: 'A little bump in the road',
        severity: 90,
        occurredAt: '2021-04-26T17:36:27.458Z',
        rule: { id: null, name: null },
        host: null,
        user: null,
        state: 'open',
      },
    ],
  },
  {
    file: 'qradar/offense.json',
    alerts: [
      {
        id: '591',
        title: 'BLEEDING-EDGE DOS -ISC- ICMP blind TCP reset DoS guessing attempt',
        severity: 80,
        occurredAt: '2023-04-24T14:44:23.218Z',
        rule: { id: '100079', name: null },
        host: null,
        user: null,
        state: 'open',
      },
    ],
  },
  {
    file: 'wazuh/alerts_json_sshd_invalid_user.json',
    alerts: [
      {
        id: 'wazuh-manager-master-0:1571166477.30198',
        title: 'sshd: Attempt to login using a non-existent user',
        severity: 33,
        occurredAt: '2019-10-15T19:07:57.741Z',
        rule: { id: '5710', name: 'sshd: Attempt to login using a non-existent user' },
        host: 'linux-agent',
        user: 'blimey',
        state: 'open',
      },
    ],
  },
];

test.each(samplesRead)(`reads the real $file${where}`, ({ file, alerts }) => {
  if (!areHere) return;
  const read = sourceOfType(file.split('/')[0] ?? '')(JSON.parse(readFileSync(join(samples, file), 'utf8')));
  expect(read).toEqual(alerts.map((it) => expect.objectContaining({ ...noEvidence, ...it })));
});
