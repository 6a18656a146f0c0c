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
    type: 'splunk',
    file: 'composed_falcon_event_stream_row.json',
    id: 'scheduler__admin__search__RMD5f2_at_1718032920_77',
    title: 'Threat - CrowdStrike - Detection Found',
    severity: 30,
    occurredAt: '2024-06-10T15:21:11.000Z',
    host: 'example.com',
    user: 'USER11111',
    falconAlertIds: [
      '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    ],
    falconEventIds: [],
  },
  {
    type: 'splunk',
    file: 'docs_example_null_search_name.json',
    id: 'scheduler_admin_search_W2_at_14232356_132',
    title: 'Splunk alert',
    severity: null,
    occurredAt: null,
    host: null,
    user: null,
    falconAlertIds: [],
    falconEventIds: [],
  },
  {
    type: 'splunk',
    file: 'search_one_result.json',
    id: 'rt_scheduler__admin__search__sudo_at_1483557185_2.2',
    title: 'sudo',
    severity: null,
    occurredAt: '2017-01-04T19:14:32.000Z',
    host: 'myserver',
    user: null,
    falconAlertIds: [],
    falconEventIds: [],
  },
  {
    type: 'crowdstrike_alerts_v2',
    file: 'cloud_ioa.json',
    id: '00000000000000000000000000000001:fcs:ioa-211:00000000-0000-0000-0000-000000000002',
    title: 'EC2 security group modified with new ingress rule allowing traffic from the public internet',
    severity: 70,
    occurredAt: '2026-04-20T22:49:13.000Z',
    host: null,
    user: 'dummy-user',
    falconAlertIds: ['00000000000000000000000000000001:fcs:ioa-211:00000000-0000-0000-0000-000000000002'],
    falconEventIds: [],
  },
  {
    type: 'crowdstrike_alerts_v2',
    file: 'epp_eicar_mac.json',
    id: '8693deb4bf134cfb0000ee118d9a0000:ind:c36c42b64ce54b39a32e1d57240704c8:625985642593750673-20151-7049',
    title: 'EICARTestFileWrittenMac',
    severity: 10,
    occurredAt: '2025-06-16T18:46:54.988Z',
    host: 'mac-01.example.com',
    user: 'joe',
    falconAlertIds: [
      '8693deb4bf134cfb0000ee118d9a0000:ind:c36c42b64ce54b39a32e1d57240704c8:625985642593750673-20151-7049',
    ],
    falconEventIds: [],
  },
  {
    type: 'crowdstrike_alerts_v2',
    file: 'ngsiem_correlation_with_case.json',
    id: 'a1b2c3d4e5f6478990a1b2c3d4e5f6a70:ngsiem:a1b2c3d4e5f6478990a1b2c3d4e5f6a70:f1e2d3c4b5a6478990a1b2c3d4e5f6a01',
    title: 'UC1-InboundThreatDetection(GreyNoiseEnriched)',
    severity: 30,
    occurredAt: '2026-05-26T12:14:34.000Z',
    host: null,
    user: null,
    falconAlertIds: [
      'a1b2c3d4e5f6478990a1b2c3d4e5f6a70:ngsiem:a1b2c3d4e5f6478990a1b2c3d4e5f6a70:f1e2d3c4b5a6478990a1b2c3d4e5f6a01',
    ],
    falconEventIds: ['exAMPLEidEMvYiu5RwcppZtQpb_2_0_1779797417'],
  },
];

test.each(facts)(`reads the real $type/$file${where}`, ({ type, file, ...written }) => {
  if (!areHere) return;
  const alerts = sourceOfType(type)(JSON.parse(readFileSync(join(samples, type, file), 'utf8')));
  expect(alerts).toEqual([expect.objectContaining({ ...written, incydrEventIds: [], state: 'open' })]);
});
