import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { accountFrom, hostOf } from '../../lib/aws/account.ts';
import { awsCall, AwsError } from '../../lib/aws/call.ts';
import { signedServices } from '../../lib/aws/services.ts';
import { listen } from '../../local/loopback.ts';

const at = new Date('2026-03-01T10:00:00Z');
const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers: ((response: ServerResponse) => void)[] = [];

/** A service that answers what a test says, in that order; the last answer again and again. */
const server = await listen(
  createServer((request, response) => {
    const answer = async () => {
      requests.push({ headers: request.headers, body: await text(request) });
      const [next, ...later] = answers;
      if (later.length > 0) answers = later;
      next?.(response);
    };
    void answer();
  }),
);
afterAll(server.close);

const says = (status: number, json: object) => (response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify(json));
const refuses = (status: number, type: string) =>
  says(status, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'row claim#secret' });

const waits: number[] = [];
const network = {
  now: () => at,
  wait: async (milliseconds: number) => {
    waits.push(milliseconds);
  },
};
const credentials = async () => ({
  accessKeyId: 'AKID',
  secretAccessKey: 'key',
  sessionToken: 'session',
});
const account = accountFrom({ AWS_ENDPOINT_URL_DYNAMODB: server.url }, 'eu-central-1', credentials);
const dynamodb = {
  name: 'dynamodb',
  setting: 'DYNAMODB',
  target: 'DynamoDB_20120810',
  version: '1.0',
} as const;
const call = awsCall(dynamodb, account, network, 100);

beforeEach(() => {
  requests.length = 0;
  waits.length = 0;
  answers = [];
});

test('a call posts its operation and input, and answers the JSON of it', async () => {
  answers = [says(200, { Item: { pk: { S: 'a' } } })];
  expect(await call('GetItem', { TableName: 'inbox' })).toEqual({ Item: { pk: { S: 'a' } } });
  const [{ headers, body } = { headers: {}, body: '' }] = requests;
  expect(body).toBe('{"TableName":"inbox"}');
  expect(headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  });
});

test('a call is signed: operation, time, session and body', async () => {
  answers = [says(200, {})];
  await call('GetItem', { TableName: 'inbox' });
  const headers = requests[0]?.headers ?? {};
  expect(headers.authorization).toBe(signatureBy(headers, '{"TableName":"inbox"}'));
});

/** Signature Version 4 as AWS describes it, step by step. */
function signatureBy(headers: IncomingHttpHeaders, body: string): string {
  const names = [
    'content-type',
    'host',
    'x-amz-content-sha256',
    'x-amz-date',
    'x-amz-security-token',
    'x-amz-target',
  ];
  const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
  const lines = names.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const canonical = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = '20260301/eu-central-1/dynamodb/aws4_request';
  const signing = ['AWS4-HMAC-SHA256', '20260301T100000Z', scope, sha256(canonical)].join('\n');
  const mac = (key: string | Buffer, of: string) => createHmac('sha256', key).update(of).digest();
  const key = mac(mac(mac(mac('AWS4key', '20260301'), 'eu-central-1'), 'dynamodb'), 'aws4_request');
  const signature = mac(key, signing).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

test('a refusal has the name that AWS gives it, is not repeated, and quotes nothing', async () => {
  answers = [refuses(400, 'ConditionalCheckFailedException')];
  const refused = call('PutItem', { Item: 'secret' });
  await expect(refused).rejects.toThrow(AwsError);
  await expect(refused).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'dynamodb: PutItem was answered with ConditionalCheckFailedException',
  });
  expect(requests).toHaveLength(1);
});

test.each([
  ['an error of the server', refuses(500, 'InternalServerError')],
  ['a throttled call', refuses(400, 'ProvisionedThroughputExceededException')],
  ['an answer that is no JSON', (response: ServerResponse) => response.writeHead(503).end('<html>')],
  ['a connection that is cut', (response: ServerResponse) => response.destroy()],
  ['silence beyond the time', () => undefined],
])('%s is asked again', async (_what, fault) => {
  answers = [fault, says(200, { done: true })];
  expect(await call('PutItem', {})).toEqual({ done: true });
  expect(requests).toHaveLength(2);
  expect(waits).toHaveLength(1);
});

test.each([
  { status: 500, type: 'InternalServerError', pauses: [50, 100] },
  { status: 400, type: 'ThrottlingException', pauses: [250, 500] },
])('after three attempts a call is given up, with pauses that grow: $type', async (fault) => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  onTestFinished(() => void vi.restoreAllMocks());
  answers = [refuses(fault.status, fault.type)];
  await expect(call('PutItem', {})).rejects.toMatchObject({ name: fault.type });
  expect(requests).toHaveLength(3);
  expect(waits).toEqual(fault.pauses);
});

test('a call without any answer says so', async () => {
  answers = [(response) => response.destroy()];
  await expect(call('PutItem', {})).rejects.toThrow('dynamodb: PutItem had no answer');
  expect(requests).toHaveLength(3);
});

const clients = {
  dynamodb: (options: object) => new DynamoDBClient(options).send(new ListTablesCommand()),
  sqs: (options: object) => new SQSClient(options).send(new ListQueuesCommand()),
  secretsmanager: (options: object) => new SecretsManagerClient(options).send(new ListSecretsCommand()),
  s3: (options: object) => new S3Client(options).send(new ListBucketsCommand()),
};

/** Where the SDK's client of a service sends a request. */
async function hostOfSdk(send: (options: object) => Promise<unknown>, options: object): Promise<string> {
  let host = '';
  const handle = async ({ hostname }: { hostname: string }): Promise<never> => {
    host = `https://${hostname}`;
    throw new Error('not sent');
  };
  const settings = { credentials, maxAttempts: 1, requestHandler: { handle } };
  await send({ ...options, ...settings }).catch(() => undefined);
  return host;
}

test.each([
  'eu-central-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'us-isof-south-1',
  'eu-isoe-west-1',
])('in %s each service is asked where the SDK asks it, with FIPS and without', async (region) => {
  for (const [service, send] of Object.entries(clients)) {
    for (const isFips of region.startsWith('cn-') ? [false] : [false, true]) // China has none
      expect(hostOf(service, { region, isFips })).toBe(
        await hostOfSdk(send, { region, useFipsEndpoint: isFips }),
      );
  }
});

test('the settings may name other hosts, and ask for FIPS', () => {
  const { endpointOf } = accountFrom(
    { AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_SQS: 'http://sqs' },
    'r',
    credentials,
  );
  expect([endpointOf('SQS'), endpointOf('S3')]).toEqual(['http://sqs', 'http://all']);
  expect(accountFrom({}, 'r', credentials).endpointOf('SQS')).toBeUndefined();
  expect(accountFrom({}, 'r', credentials).isFips).toBe(false);
  const fips = accountFrom({ AWS_USE_FIPS_ENDPOINT: 'true' }, 'eu-central-1', credentials);
  expect(hostOf('sqs', fips)).toBe('https://sqs-fips.eu-central-1.amazonaws.com');
});

const all = accountFrom({ AWS_ENDPOINT_URL: server.url }, 'eu-central-1', credentials);

test('a secret that is not there is no secret, and any other refusal is one', async () => {
  const { readVersion } = signedServices(all, network);
  answers = [says(400, { __type: 'ResourceNotFoundException' })];
  expect(await readVersion('casebridge/a', 'AWSPREVIOUS')).toBeNull();
  answers = [says(400, { __type: 'AccessDeniedException' })];
  await expect(readVersion('casebridge/a', 'AWSCURRENT')).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test('a secret comes with the time at which it was put', async () => {
  const { readVersion } = signedServices(all, network);
  answers = [says(200, { SecretString: '{}', CreatedDate: 1_772_359_200.5 })];
  const createdAt = new Date('2026-03-01T10:00:00.500Z');
  expect(await readVersion('casebridge/a', 'AWSCURRENT')).toEqual({ text: '{}', createdAt });
  expect(requests[0]?.body).toBe('{"SecretId":"casebridge/a","VersionStage":"AWSCURRENT"}');
});

test('rings that the queue did not take are told', async () => {
  const { sendRings } = signedServices(all, network);
  answers = [says(200, { Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] })];
  expect(await sendRings({ QueueUrl: 'q', Entries: [] })).toEqual([{ Code: 'InternalError' }]);
  answers = [says(200, { Successful: [] })];
  expect(await sendRings({ QueueUrl: 'q', Entries: [] })).toEqual([]);
});

test('an answer that is no JSON is not quoted', async () => {
  const { readVersion } = signedServices(all, network);
  answers = [(response) => response.end('s3cret-s3cret')];
  const failed = await readVersion('casebridge/a', 'AWSCURRENT').catch((error: unknown) => error);
  expect(inspect(failed)).toContain('secretsmanager: GetSecretValue was answered with no JSON');
  expect(inspect(failed)).not.toContain('s3cret');
});

test('an answer 429 is asked again, whatever it says', async () => {
  answers = [(response) => response.writeHead(429).end('slow down'), says(200, { done: true })];
  expect(await call('PutItem', {})).toEqual({ done: true });
});

test('connections that died while the function was frozen cost a call one attempt, however many they are', async () => {
  const used = new Set<Socket>();
  const dying = await listen(
    createServer((request, response) => {
      if (used.has(request.socket)) return request.socket.resetAndDestroy();
      used.add(request.socket);
      return response.end('{}');
    }),
  );
  try {
    const frozen = accountFrom({ AWS_ENDPOINT_URL: dying.url }, 'eu-central-1', credentials);
    const ask = awsCall(dynamodb, frozen, network);
    await Promise.all(Array.from({ length: 8 }, () => ask('GetItem', {})));
    waits.length = 0;
    expect(await ask('PutItem', {})).toEqual({});
    expect(waits).toHaveLength(1);
  } finally {
    await dying.close();
  }
});
