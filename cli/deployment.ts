import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type Config, parseConfig } from '../lib/config.ts';
import { loadConfig } from '../lib/config-file.ts';
import { UsageError } from './usage.ts';
import type { Terminal } from './verb.ts';

/** Where a verb works: the run on this machine, or a deployment on AWS. */
export type Deployment = {
  /** As a person is told of it. */
  name: string;
  isLocal: boolean;
  dynamodb: DynamoDBClient;
  sqs: SQSClient;
  s3: S3Client;
  secrets: SecretsManagerClient;
  /** `CASEBRIDGE_TABLE` and the others, as the functions are given them. @throws UsageError where it is not set */
  setting: (name: string) => string;
  /** The URL of a queue by its name in infra/functions.ts; null where it is not set. */
  queueUrl: (queue: string) => string | null;
  /** What answers `/local/…` on this machine; null on AWS. */
  gatewayUrl: string | null;
  /** What the names of sources follow, to post to; null where it is not set. */
  webhooksUrl: string | null;
  /** casebridge.yaml, or what the local run was started with. @throws ConfigError, UsageError */
  config: () => Promise<Config>;
  close: () => void;
};

/** What every verb that looks into a deployment takes. */
export const deploymentOptions = {
  local: { type: 'boolean' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export type Asked = { local?: boolean | undefined; config?: string | undefined };

const endpointsFile = '.local/endpoints.json';
const usualConfig = 'casebridge.yaml';

const endpoints = v.object({
  deployment: v.string(),
  config: v.unknown(),
  webhooks: v.optional(v.string()),
  aws: v.object({
    region: v.string(),
    table: v.string(),
    bucket: v.string(),
    queues: v.record(v.string(), v.string()),
    endpoints: v.object({
      s3: v.string(),
      sqs: v.string(),
      dynamodb: v.string(),
      secretsmanager: v.string(),
    }),
  }),
});

/**
 * The deployment that the environment names (`CASEBRIDGE_TABLE`), else the run on this machine, which `--local` asks for in any case.
 * @throws UsageError where there is neither
 */
export async function deploymentFor(
  asked: Asked,
  { environment, folder }: Pick<Terminal, 'environment' | 'folder'>,
): Promise<Deployment> {
  if (environment['CASEBRIDGE_TABLE'] && !asked.local) return onAws(asked, environment, folder);
  const text = await readFile(join(folder, endpointsFile), 'utf8').catch(() => null);
  if (text !== null) return onThisMachine(text, asked, folder);
  throw new UsageError(
    asked.local
      ? `there is no local run here (no ${endpointsFile}): start one with \`npm start\`, in another terminal`
      : `no deployment is named, and there is no local run here (no ${endpointsFile}).\nStart one with \`npm start\`, in another terminal; for a deployment on AWS, set CASEBRIDGE_TABLE and the others: docs/alerts.md says how.`,
  );
}

function onAws({ config: file }: Asked, environment: Terminal['environment'], folder: string): Deployment {
  const settings = (name: string) => environment[name] || null;
  return {
    ...clientsWith(() => ({})),
    ...reading(settings, 'it is an output of the stacks: docs/alerts.md says how to copy it'),
    name: `the deployment of table ${environment['CASEBRIDGE_TABLE']}`,
    isLocal: false,
    gatewayUrl: null,
    webhooksUrl: settings('CASEBRIDGE_WEBHOOKS_URL'),
    config: () => configAt(folder, file),
  };
}

function onThisMachine(text: string, { config: file }: Asked, folder: string): Deployment {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), endpoints), text);
  if (!parsed.success)
    throw new UsageError(`${endpointsFile} is of another version: start \`npm start\` anew`);
  const { aws, deployment, config, webhooks } = parsed.output;
  const settings: Record<string, string> = {
    CASEBRIDGE_TABLE: aws.table,
    CASEBRIDGE_BUCKET: aws.bucket,
    CASEBRIDGE_DEPLOYMENT: deployment,
    ...Object.fromEntries(Object.entries(aws.queues).map(([name, url]) => [urlSetting(name), url])),
  };
  // No server of the local run checks a signature: any pair of keys will do.
  const credentials = { accessKeyId: 'casebridge', secretAccessKey: 'local' };
  return {
    ...clientsWith((service) => ({
      region: aws.region,
      endpoint: aws.endpoints[service],
      credentials,
      ...(service === 's3' ? { forcePathStyle: true } : {}),
    })),
    ...reading((name) => settings[name] ?? null, `${endpointsFile} does not have it`),
    name: 'the local run',
    isLocal: true,
    gatewayUrl: webhooks?.replace(/\/webhooks$/, '') ?? null,
    webhooksUrl: webhooks ?? null,
    config: async () => (file === undefined ? parseConfig(JSON.stringify(config)) : configAt(folder, file)),
  };
}

type Service = keyof v.InferOutput<typeof endpoints>['aws']['endpoints'];

function clientsWith(optionsOf: (service: Service) => object) {
  const dynamodb = new DynamoDBClient(optionsOf('dynamodb'));
  const sqs = new SQSClient(optionsOf('sqs'));
  // Bytes as they lie there: whoever verifies them says which ones differ, where the SDK would only fail.
  const s3 = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED', ...optionsOf('s3') });
  const secrets = new SecretsManagerClient(optionsOf('secretsmanager'));
  const close = () => {
    for (const client of [dynamodb, sqs, s3, secrets]) client.destroy();
  };
  return { dynamodb, sqs, s3, secrets, close };
}

const reading = (valueOf: (name: string) => string | null, hint: string) => ({
  setting: (name: string): string => {
    const value = valueOf(name);
    if (value === null) throw new UsageError(`${name} is not set; ${hint}`);
    return value;
  },
  queueUrl: (queue: string) => valueOf(urlSetting(queue)),
});

/** `falcon-rings` is told by `CASEBRIDGE_FALCON_RINGS_URL`. */
export const urlSetting = (queue: string): string =>
  `CASEBRIDGE_${queue.toUpperCase().replaceAll('-', '_')}_URL`;

/** The configuration in a file; casebridge.yaml unless another is named. @throws ConfigError, UsageError */
export async function configAt(folder: string, file = usualConfig): Promise<Config> {
  const text = await readFile(resolve(folder, file), 'utf8').catch(() => null);
  if (text === null)
    throw new UsageError(`${file} cannot be read; --config names the configuration of the deployment`);
  return loadConfig(text, file).config;
}
