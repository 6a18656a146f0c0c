import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { both, everything, falconOnly } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const all = synthesised(everything);
const { ofType, at, resources } = all;
const names = Object.keys(functions);
const key = 'arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab';
const keyOfExport = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('table and bucket are encrypted with the key', () => {
  expect(at('Inbox').properties['SSESpecification']).toEqual({
    KMSMasterKeyId: key,
    SSEEnabled: true,
    SSEType: 'KMS',
  });
  expect(at('Evidence').properties['BucketEncryption']).toEqual({
    ServerSideEncryptionConfiguration: [
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' },
      },
    ],
  });
});

test.each([
  ['AWS::SQS::Queue', 'KmsMasterKeyId'],
  ['AWS::Logs::LogGroup', 'KmsKeyId'],
  ['AWS::SecretsManager::Secret', 'KmsKeyId'],
])('so is every %s', (type, property) => {
  const keys = ofType(type).map(({ properties }) => properties[property]);
  expect(new Set(keys)).toEqual(new Set([key]));
});

/** `action service` for each use of a key that a role has. */
const usesOf = (name: string, used: string) =>
  allowedIn(resources)
    .filter((it) => it.role === `${name}/Role` && it.resources.includes(used))
    .flatMap(({ actions, conditions }) => {
      const [, service] = /"kms:ViaService":"(\w+)\.<AWS::Region>\.amazonaws\.com\*"/.exec(
        JSON.stringify(conditions),
      ) ?? [null, 'anywhere'];
      return actions.map((action) => `${action} ${service}`);
    });

test.each([
  [
    'receive-alert',
    [
      'kms:Decrypt dynamodb',
      'kms:GenerateDataKey s3',
      'kms:Decrypt secretsmanager',
      'kms:GenerateDataKey sqs',
      'kms:Decrypt sqs',
    ],
  ],
  ['open-falcon-cases', ['kms:Decrypt dynamodb', 'kms:Decrypt secretsmanager', 'kms:Decrypt sqs']],
  ['open-incydr-cases', ['kms:Decrypt dynamodb', 'kms:Decrypt secretsmanager', 'kms:Decrypt sqs']],
  ['sweep-inbox', ['kms:Decrypt dynamodb', 'kms:GenerateDataKey sqs', 'kms:Decrypt sqs']],
  [
    'plan-falcon-exports',
    ['kms:Decrypt dynamodb', 'kms:Decrypt secretsmanager', 'kms:GenerateDataKey sqs', 'kms:Decrypt sqs'],
  ],
  [
    'export-incydr-case',
    [
      'kms:Decrypt dynamodb',
      'kms:GenerateDataKey s3',
      'kms:Decrypt s3',
      'kms:Decrypt secretsmanager',
      'kms:Decrypt sqs',
      'kms:GenerateDataKey sqs',
      'kms:Decrypt sqs',
    ],
  ],
  ['finish-exports', ['kms:Decrypt dynamodb', 'kms:GenerateDataKey s3', 'kms:Decrypt s3']],
])('%s uses the key for what it reads and writes, through those services alone', (name, uses) => {
  expect(usesOf(name, key)).toEqual(uses);
});

test('who writes an export with a key of its own uses that, and not the bucket’s', () => {
  expect(usesOf('export-falcon-case', keyOfExport)).toEqual(['kms:GenerateDataKey s3', 'kms:Decrypt s3']);
  expect(usesOf('export-falcon-case', key)).not.toContain('kms:Decrypt s3');
});

test('without a key no role uses any', () => {
  const actions = allowedIn(synthesised(falconOnly).resources).flatMap((it) => it.actions);
  expect(actions.filter((it) => it.startsWith('kms:'))).toEqual([]);
});

test('every role has the boundary, those of schedules too', () => {
  const roles = ofType('AWS::IAM::Role');
  expect(roles.length).toBeGreaterThanOrEqual(names.length + 4);
  for (const { path, properties } of roles)
    expect([path, properties['PermissionsBoundary']]).toEqual([
      path,
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/team-boundary',
    ]);
});

test.each([
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
])('every %s has the tags', (type) => {
  expect(ofType(type)).not.toEqual([]);
  for (const { properties } of ofType(type))
    expect(properties['Tags']).toEqual(
      expect.arrayContaining([
        { Key: 'cost-centre', Value: '4711' },
        { Key: 'team', Value: 'soc' },
      ]),
    );
});

test('logs are kept as long as it says', () => {
  for (const { properties } of ofType('AWS::Logs::LogGroup')) expect(properties['RetentionInDays']).toBe(365);
});

test('every function is traced, and may write traces, for which AWS knows no resource', () => {
  for (const name of names) {
    expect(at(`${name}/Function`).properties['TracingConfig']).toEqual({ Mode: 'Active' });
    expect(allowedIn(resources)).toContainEqual({
      role: `${name}/Role`,
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
      conditions: null,
    });
  }
});

test('the API takes as much as it says', () => {
  expect(at('Webhooks/Api/Stage').properties['DefaultRouteSettings']).toEqual({
    ThrottlingRateLimit: 50,
    ThrottlingBurstLimit: 100,
  });
});

test('nothing but traces is allowed on everything', () => {
  const onEverything = allowedIn(resources).filter((it) => it.resources.includes('*'));
  expect(new Set(onEverything.flatMap(({ actions }) => actions))).toEqual(
    new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
  );
});

test.each(Object.entries({ falconOnly, both, everything }))(
  'the templates of %s fit any partition: what they name one in, the configuration does',
  (_, yaml) => {
    const { stacks } = synthesised(yaml);
    const templates = Object.values(stacks).map((it) => JSON.stringify(Template.fromStack(it).toJSON()));
    const named = templates.flatMap((it) => [...it.matchAll(/arn:aws[\w-]*:[^"\\]*/g)].map(([arn]) => arn));
    expect(named.filter((arn) => !yaml.includes(arn))).toEqual([]);
  },
);
