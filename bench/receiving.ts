import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, functionEntries } from '../infra/build.ts';
import { configAt, secret } from './configuration.ts';

const clients = join(import.meta.dirname, 'clients');

/** The receiver, the least that one can do, and a function that does nothing: built alike, each with the configuration beside it. */
export async function buildReceivers() {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const entries = {
    ours: functionEntries()['receive-alert'] ?? '',
    bare: join(clients, 'receiver-bare.ts'),
    empty: join(clients, 'receiver-empty.ts'),
  };
  const config = configAt({ falcon: 'http://127.0.0.1:1', incydr: 'http://127.0.0.1:1' });
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

/** The evidence of the alert of that number. */
export const evidenceOf = (platform: 'falcon' | 'incydr', number: string): string =>
  platform === 'falcon'
    ? `0123456789abcdef0123456789abcdef:ind:0123456789abcdef0123456789abcdef:${number}`
    : `0_1d71796f-af5b-4231-9d8e-df6434da4663_${number}`;

/** The delivery of one Falcon alert, as the HTTP API hands it to the function. Each number is an alert of its own. */
export const deliveryEvent = (number: string, host = `WS-${number.slice(-2)}`) =>
  postedTo('bench', number, alertOf(evidenceOf('falcon', number), host));

/** The same with an alert of Splunk about an Incydr event. */
export const splunkEvent = (number: string, user: string) =>
  postedTo('bench-splunk', number, {
    sid: `scheduler__${number}`,
    search_name: 'Upload to a personal account',
    owner: 'example',
    results_link: `https://splunk.example.com/${number}`,
    result: { user, severity: 'high', 'event.id': evidenceOf('incydr', number), file: 'plans.docx' },
  });

const postedTo = (source: string, requestId: string, body: object) => ({
  version: '2.0',
  headers: { 'content-type': 'application/json', 'x-api-key': secret },
  pathParameters: { source },
  requestContext: {
    requestId,
    http: { method: 'POST', path: `/webhooks/${source}`, sourceIp: '192.0.2.1' },
  },
  isBase64Encoded: false,
  body: JSON.stringify(body),
});

const alertOf = (id: string, hostname: string) => ({
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
    hostname,
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
