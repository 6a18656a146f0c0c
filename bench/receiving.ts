import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, functionEntries } from '../infra/build.ts';

/** What senders of the bench show. */
export const secret = 'a-secret-of-the-bench';

const clients = join(import.meta.dirname, 'clients');

/** The receiver, the least that one can do, and a function that does nothing: built alike, each with the configuration beside it. */
export async function buildReceivers() {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const entries = {
    ours: functionEntries()['receive-alert'] ?? '',
    bare: join(clients, 'receiver-bare.ts'),
    empty: join(clients, 'receiver-empty.ts'),
  };
  for (const { folder } of await buildFunctions({ outDir, entries }))
    await writeFile(join(folder, 'casebridge.json'), JSON.stringify(config));
  return {
    folderOf: (name: keyof typeof entries) => join(outDir, name),
    remove: () => rm(outDir, { recursive: true }),
  };
}

/** What a receiver finds in its environment, where AWS is at this address. */
export const environment = (folder: string, awsUrl: string) => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_ENDPOINT_URL: awsUrl,
  LAMBDA_TASK_ROOT: folder,
  CASEBRIDGE_STAGE: 'bench',
  CASEBRIDGE_TABLE: 'bench',
  CASEBRIDGE_BUCKET: 'bench',
  CASEBRIDGE_FALCON_RINGS_URL: `${awsUrl}/1/falcon.fifo`,
  CASEBRIDGE_INCYDR_RINGS_URL: `${awsUrl}/1/incydr.fifo`,
});

/** The delivery of one alert, as the HTTP API hands it to the function. Each number is an alert of its own. */
export function deliveryEvent(number: string) {
  const id = `0123456789abcdef0123456789abcdef:ind:0123456789abcdef0123456789abcdef:${number}`;
  return {
    version: '2.0',
    headers: { 'content-type': 'application/json', 'x-api-key': secret },
    pathParameters: { source: 'bench' },
    requestContext: {
      requestId: number,
      http: { method: 'POST', path: '/webhooks/bench', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
    body: JSON.stringify(alertOf(id, number)),
  };
}

const alertOf = (id: string, number: string) => ({
  cid: '0123456789abcdef0123456789abcdef',
  composite_id: id,
  name: 'Beacon',
  display_name: 'Beacon to a known command and control host',
  description: 'A process made requests at even times to a host that is known for command and control.',
  severity: 70,
  severity_name: 'High',
  status: 'new',
  created_timestamp: '2026-03-05T10:00:00.511649873Z',
  timestamp: '2026-03-05T09:59:58.102Z',
  device: {
    device_id: 'd04b7c19e2f84a5589b6c3a1f0e7d256',
    hostname: `WS-${number.slice(-2)}`,
    local_ip: '192.0.2.9',
  },
  user_name: 'example',
  cmdline: 'rundll32.exe example.dll,Start',
  filename: 'rundll32.exe',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  tactic: 'Command and Control',
  technique: 'Application Layer Protocol',
  falcon_host_link: `https://falcon.example.com/alerts/${id}`,
});

/** The routes of the example. */
const config = {
  connections: {
    soc: { platform: 'falcon', secret: 'casebridge/soc' },
    'insider-risk': { platform: 'incydr', url: 'https://api.us.code42.com', secret: 'casebridge/incydr' },
  },
  sources: {
    bench: {
      type: 'crowdstrike_alerts_v2',
      auth: { scheme: 'header', header: 'x-api-key', secret: 'casebridge/bench' },
    },
  },
  routes: [
    {
      name: 'endpoint alerts to the SOC',
      when: 'severity >= 50 and $count(falconAlertIds) > 0',
      open: 'soc',
      case: {
        key: ['rule.name', 'host'],
        window: '24h',
        name: '{{ title }} on {{ host }}',
        severity: '{{ severity }}',
        tags: ['{{ source }}'],
      },
    },
    {
      name: 'data leaving',
      when: '$count(incydrEventIds) > 0',
      open: 'insider-risk',
      case: { key: ['user'], window: '7d', name: '{{ rule.name }}: {{ user }}', subject: '{{ user }}' },
    },
  ],
};
