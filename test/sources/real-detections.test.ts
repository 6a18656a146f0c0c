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
    file: 'panther/composed_crowdstrike_passthrough.json',
    id: '3f1c2b7a9d6e4f50b8a1c2d3e4f50617',
    severity: 30,
    occurredAt: '2021-09-18T20:40:02.123Z',
    rule: {
      id: 'Crowdstrike.Detection.passthrough',
      name: 'Crowdstrike Detection Passthrough',
    },
    host: 'macbook',
    user: 'bobert',
    title: 'Crowdstrike Alert (PUP) - macbook(bobert)',
    falconAlertIds: [
      '00000000000000000000000000000000:ind:00000000006e49842267fc5837c4e2fc:222222222222222222-33333-444444',
    ],
  },
  {
    file: 'panther/docs_2022_example.json',
    id: 'b90c19e66e160e194a5b3b94ec27fb7c',
    severity: 10,
    occurredAt: '2020-10-13T03:35:24.000Z',
    rule: {
      id: 'AllLogs.IPMonitoring',
      name: 'Monitor Suspicious IPs',
    },
    host: null,
    user: null,
  },
  {
    file: 'panther/with_alert_context.json',
    id: 'b90c19e66e160e194a5b3b94ec27fb7c',
    severity: 10,
    occurredAt: '2020-10-13T03:35:24.000Z',
    rule: {
      id: 'AllLogs.IPMonitoring',
      name: 'Monitor Suspicious IPs',
    },
    host: null,
    user: null,
  },
  {
    file: 'ocsf/aws_sechub_detection_finding.json',
    id: 'arn:aws:guardduty:us-east-2:111111111111:detector/1ac1bfceda6679698215d5d0EXAMPLE/finding/a6c556fcbc9bea427a19f8b787099a0b',
    severity: 30,
    occurredAt: '2023-09-19T15:05:22.487Z',
    rule: {
      id: null,
      name: 'TTPs/Defense Evasion/Stealth:IAMUser-CloudTrailLoggingDisabled',
    },
    host: null,
    user: 'Admin',
  },
  {
    file: 'aws_securityhub/composed_falcon_gateway_finding.json',
    id: 'crowdstrike:crowdstrike-falcon:44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    severity: 70,
    occurredAt: '2024-06-25T10:06:40.000Z',
    rule: {
      id: 'Falcon Host',
      name: null,
    },
    host: 'i-0abc0000000000000',
    user: null,
    title: 'Falcon Alert. Instance: i-0abc0000000000000',
    falconAlertIds: [
      '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    ],
  },
  {
    file: 'aws_securityhub/eventbridge_decoy_iam_assumed.json',
    id: '1abc2de3-69ea-4e15-91c6-27eb4a07bd21',
    severity: 70,
    occurredAt: '2024-05-24T13:17:15.000Z',
    rule: {
      id: 'sts.amazonaws.com',
      name: null,
    },
    host: null,
    user: 'tester',
  },
  {
    file: 'aws_securityhub/eventbridge_findings_imported_guardduty.json',
    id: 'arn:aws:guardduty:us-east-2:111111111111:detector/1ac1bfceda6679698215d5d0EXAMPLE/finding/a6c556fcbc9bea427a19f8b787099a0b',
    severity: 40,
    occurredAt: '2023-09-19T15:05:22.487Z',
    rule: {
      id: 'arn:aws:guardduty:us-east-2:111111111111:detector/1ac1bfceda6679698215d5d0EXAMPLE',
      name: 'TTPs/Defense Evasion/Stealth:IAMUser-CloudTrailLoggingDisabled',
    },
    host: null,
    user: 'Admin',
  },
  {
    file: 'aws_securityhub/sns_wrapped_eventbridge.json',
    id: 'arn:aws:guardduty:us-east-2:111111111111:detector/1ac1bfceda6679698215d5d0EXAMPLE/finding/a6c556fcbc9bea427a19f8b787099a0b',
    severity: 40,
    occurredAt: '2023-09-19T15:05:22.487Z',
    rule: {
      id: 'arn:aws:guardduty:us-east-2:111111111111:detector/1ac1bfceda6679698215d5d0EXAMPLE',
      name: 'TTPs/Defense Evasion/Stealth:IAMUser-CloudTrailLoggingDisabled',
    },
    host: null,
    user: 'Admin',
  },
  {
    file: 'aws_guardduty/eventbridge_malicious_ip_caller.json',
    id: '16dd674a4cb5437c9a66d14f11839b02',
    severity: 50,
    occurredAt: '2023-03-20T15:33:12.000Z',
    rule: {
      id: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
      name: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
    },
    host: 'i-99999999',
    user: 'GeneratedFindingUserName',
  },
  {
    file: 'aws_guardduty/eventbridge_privilege_escalation.json',
    id: 'eeb88ab56556eb7771b266670dddee5a',
    severity: 80,
    occurredAt: '2020-02-14T17:59:17.000Z',
    rule: {
      id: 'PrivilegeEscalation:IAMUser/AdministrativePermissions',
      name: 'PrivilegeEscalation:IAMUser/AdministrativePermissions',
    },
    host: null,
    user: null,
  },
  {
    file: 'crowdstrike_fusion/composed_custom_json_xdr.json',
    id: '46de5283260647ec8f28def00bffd094:ind:46de5283260647ec8f28def00bffd094:xdr|inc-675853ca01ec441df7a015b91a7e1272-11111111111111111111111111111111',
    severity: 16,
    occurredAt: null,
    rule: {
      id: null,
      name: null,
    },
    host: null,
    user: null,
    title: 'azureuser on linux-vm',
    falconAlertIds: [
      '46de5283260647ec8f28def00bffd094:ind:46de5283260647ec8f28def00bffd094:xdr|inc-675853ca01ec441df7a015b91a7e1272-11111111111111111111111111111111',
    ],
  },
  {
    file: 'crowdstrike_fusion/composed_store_webhook_detection.json',
    id: '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    severity: null,
    occurredAt: null,
    rule: {
      id: null,
      name: null,
    },
    host: 'example.com',
    user: 'USER11111',
    title: 'EPP Detection',
    falconAlertIds: [
      '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    ],
  },
  {
    file: 'crowdstrike_event_streams/automated_lead_summary_event.json',
    id: '1234567890abcdef1234567890abcdef:automated-lead:1234567890abcdef1234567890abcdef:abcdef1234567890abcdef1234567890abcdef1234567890abcdef1234567890',
    severity: 54,
    occurredAt: '2025-11-05T14:49:46.000Z',
    rule: {
      id: null,
      name: null,
    },
    host: 'TESTHOST-PC',
    user: null,
    title: 'TESTHOST-PC at 2025-11-05T14:49:40Z',
    falconAlertIds: [
      '1234567890abcdef1234567890abcdef:automated-lead:1234567890abcdef1234567890abcdef:abcdef1234567890abcdef1234567890abcdef1234567890abcdef1234567890',
    ],
  },
  {
    file: 'crowdstrike_event_streams/detection_summary_event.json',
    id: expect.stringMatching(/^[0-9a-f]{40}$/),
    severity: 90,
    occurredAt: '2022-07-07T06:15:38.000Z',
    rule: {
      id: null,
      name: 'Overwatch Detection',
    },
    host: 'example.com',
    user: 'Administrator',
    title: 'Overwatch Detection',
  },
  {
    file: 'crowdstrike_event_streams/epp_detection_summary_event.json',
    id: '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    severity: 30,
    occurredAt: '2024-06-10T15:21:11.000Z',
    rule: {
      id: '5728',
      name: 'NGAV',
    },
    host: 'example.com',
    user: 'USER11111',
    title: 'NGAV',
    falconAlertIds: [
      '44be50f58ccfcfcfcfcfcfcfcffc:ind:c8d1292a8a904216aa25ab728f4b45fd:11111111111-2222-3333333',
    ],
  },
  {
    file: 'crowdstrike_event_streams/xdr_detection_summary.json',
    id: '46de5283260647ec8f28def00bffd094:ind:46de5283260647ec8f28def00bffd094:xdr|inc-675853ca01ec441df7a015b91a7e1272-11111111111111111111111111111111',
    severity: 16,
    occurredAt: '2024-06-25T10:07:36.000Z',
    rule: {
      id: '199990',
      name: 'azureuser on linux-vm',
    },
    host: null,
    user: null,
    title: 'azureuser on linux-vm',
    falconAlertIds: [
      '46de5283260647ec8f28def00bffd094:ind:46de5283260647ec8f28def00bffd094:xdr|inc-675853ca01ec441df7a015b91a7e1272-11111111111111111111111111111111',
    ],
  },
  {
    file: 'code42_incydr/alert_details_with_file_events.json',
    id: '36fb8ca5-0533-4d25-9763-e09d35d60610',
    severity: 90,
    occurredAt: '2019-10-02T17:02:23.586Z',
    rule: {
      id: '4576576e-13cb-4f88-be3a-ee77739de649',
      name: 'Departing Employee Alert',
    },
    host: null,
    user: 'user1@example.com',
    title: 'Departing Employee Alert',
    incydrEventIds: [
      '0_1d71796f-af5b-4231-9d8e-df6434da4663_935873453596901068_956171635867906205_5',
      '0_1d71796f-af5b-4231-9d8e-df6434da4663_935873453596901068_956171635867906205_6',
      '0_1d71796f-af5b-4231-9d8e-df6434da4663_935873453596901068_956171635867906205_7',
      '14FnN9-YOhVUO_Tv8Mu-hEgevc2K4l07l_5_9e633ffd-9329-4cf4-8645-27a23b83ebc0',
    ],
  },
  {
    file: 'code42_incydr/alert_summary.json',
    id: 'ID_NUMBER',
    severity: 50,
    occurredAt: '2021-12-20T23:54:46.692Z',
    rule: {
      id: 'RULE-id',
      name: 'Exposure on an endpoint',
    },
    host: null,
    user: 'user.name@example.com',
    title: 'Exposure on an endpoint',
  },
  {
    file: 'code42_incydr/composed_flow_push.json',
    id: '36fb8ca5-0533-4d25-9763-e09d35d60610',
    severity: 90,
    occurredAt: '2019-10-02T17:02:23.586Z',
    rule: {
      id: null,
      name: 'Departing Employee Alert',
    },
    host: 'DESKTOP-1',
    user: 'user1@example.com',
    title: 'Departing Employee Alert',
    incydrEventIds: ['2-event-id-100', '1-event-id-100'],
  },
  {
    file: 'code42_incydr/file_event_v2_salesforce_download.json',
    id: '0106499c-89d0-4809-bef8-f647a6059982_EPS',
    severity: 50,
    occurredAt: '2022-12-09T19:03:11.954Z',
    rule: {
      id: null,
      name: null,
    },
    host: null,
    user: 'jim.harper@example.com',
    incydrEventIds: ['0106499c-89d0-4809-bef8-f647a6059982_EPS'],
  },
];

test.each(samplesRead)(`reads the real $file${where}`, ({ file, ...written }) => {
  if (!areHere) return;
  const read = sourceOfType(file.split('/')[0] ?? '')(JSON.parse(readFileSync(join(samples, file), 'utf8')));
  expect(read).toEqual([expect.objectContaining({ ...noEvidence, ...written, state: 'open' })]);
});
