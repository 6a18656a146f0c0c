import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { table } from '../../infra/table.ts';
import { both, falconOnly } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const { stacks, ofType, at, outputs } = synthesised(both);

test('state leans on no other stack', () => {
  expect(stacks.state.dependencies).toEqual([]);
  expect(JSON.stringify(Template.fromStack(stacks.state).toJSON())).not.toContain('Fn::ImportValue');
});

test('what must outlive the stacks is retained, and the stack is protected', () => {
  const stateful = [...ofType('AWS::DynamoDB::Table'), ...ofType('AWS::S3::Bucket')];
  expect(stateful.map(({ path, kept }) => [path, ...kept])).toEqual([
    ['Inbox', 'Retain', 'Retain'],
    ['Evidence', 'Retain', 'Retain'],
    ['Evidence/AccessLogs', 'Retain', 'Retain'],
  ]);
  for (const { kept } of ofType('AWS::SecretsManager::Secret'))
    expect(kept).toEqual(['RetainExceptOnCreate', 'Retain']);
  expect(stacks.state.terminationProtection).toBe(true);
});

test('the table has the keys and indexes of the one schema', () => {
  const { waiting, byState } = table;
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
  const properties = at('Inbox').properties;
  expect(properties['KeySchema']).toEqual(keys(table.partitionKey, table.sortKey));
  expect(properties['LocalSecondaryIndexes']).toEqual([
    {
      IndexName: waiting.indexName,
      KeySchema: keys(table.partitionKey, waiting.sortKey),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...waiting.attributes] },
    },
  ]);
  expect(properties['GlobalSecondaryIndexes']).toEqual([
    {
      IndexName: byState.indexName,
      KeySchema: keys(byState.partitionKey, byState.sortKey),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...byState.attributes] },
    },
  ]);
});

test('the table is paid by request, encrypted, restorable, and forgets what has expired', () => {
  expect(at('Inbox').properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { SSEEnabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    DeletionProtectionEnabled: true,
  });
});

test('the bucket is private, versioned, encrypted and can lock objects', () => {
  expect(at('Evidence').properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    VersioningConfiguration: { Status: 'Enabled' },
    ObjectLockEnabled: true,
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  });
});

test('an export that archives has its rule, for its cases and all their versions', () => {
  expect(at('Evidence').properties).toMatchObject({
    LifecycleConfiguration: {
      Rules: expect.arrayContaining([
        {
          Id: 'archive-soc-cases',
          Prefix: 'exports/soc/cases/',
          Status: 'Enabled',
          Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 90 }],
          NoncurrentVersionTransitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 90 }],
        },
      ]),
    },
  });
});

test('no object is locked by the upload: retention is set after the checks', () => {
  expect(at('Evidence').properties).not.toHaveProperty('ObjectLockConfiguration');
});

test('S3 tells who read or wrote what, in a bucket that it alone may write, for as long as logs are kept', () => {
  expect(at('Evidence').properties['LoggingConfiguration']).toEqual({
    DestinationBucketName: 'Evidence/AccessLogs',
    LogFilePrefix: 'evidence/',
  });
  expect(at('Evidence/AccessLogs').properties).toMatchObject({
    PublicAccessBlockConfiguration: at('Evidence').properties['PublicAccessBlockConfiguration'],
    LifecycleConfiguration: { Rules: [{ Id: 'old-logs', Status: 'Enabled', ExpirationInDays: 90 }] },
  });
  expect(at('Evidence/AccessLogs/Policy').properties).toMatchObject({
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: 'Evidence/AccessLogs/evidence/*',
          Condition: {
            ArnLike: { 'aws:SourceArn': 'Evidence' },
            StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
          },
        },
      ],
    },
  });
});

test.each([
  ['plain HTTP', { Bool: { 'aws:SecureTransport': 'false' } }],
  ['TLS below 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
])('the bucket refuses %s to everybody', (_, condition) => {
  expect(at('Evidence/Policy').properties).toMatchObject({
    Bucket: 'Evidence',
    PolicyDocument: {
      Statement: expect.arrayContaining([
        {
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Resource: ['Evidence', 'Evidence/*'],
          Condition: condition,
        },
      ]),
    },
  });
});

test('bodies of deliveries go when their alerts do, older versions too; exports stay', () => {
  expect(synthesised(falconOnly).at('Evidence').properties['LifecycleConfiguration']).toEqual({
    Rules: [
      {
        Id: 'unfinished-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
      {
        Id: 'bodies-of-deliveries',
        Status: 'Enabled',
        Prefix: 'deliveries/',
        ExpirationInDays: 90,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ],
  });
});

test('each secret of the configuration is there once', () => {
  expect(ofType('AWS::SecretsManager::Secret').map(({ properties }) => properties['Name'])).toEqual([
    'casebridge/splunk-prod',
    'casebridge/falcon-alerts',
    'casebridge/soc',
    'casebridge/soc-eu',
    'casebridge/insider-risk',
  ]);
});

test("a source's secret is generated in the form that the receiver reads, fit for a URL", () => {
  expect(at('Secrets/casebridge--splunk-prod').properties['GenerateSecretString']).toEqual({
    SecretStringTemplate: '{}',
    GenerateStringKey: 'secret',
    PasswordLength: 40,
    ExcludePunctuation: true,
  });
});

test("a connection's secret has no value, and says what belongs there", () => {
  expect(at('Secrets/casebridge--soc').properties).toEqual({
    Name: 'casebridge/soc',
    Description:
      'casebridge\'s API client on falcon. Put it here yourself: {"clientId": "...", "clientSecret": "..."}',
  });
});

test.each([
  ['both platforms', 'secret: casebridge/insider-risk', 'secret: casebridge/soc'],
  ['a connection and a source', 'secret: casebridge/splunk-prod', 'secret: casebridge/soc'],
])('a secret that is shared by %s is refused', (_, own, shared) => {
  expect(() => synthesised(both.replace(own, shared))).toThrow(/"casebridge\/soc" is the secret of a .+ too/);
});

test('two tenants of one platform may share a secret', () => {
  const shared = synthesised(both.replace('secret: casebridge/soc-eu', 'secret: casebridge/soc'));
  expect(shared.ofType('AWS::SecretsManager::Secret')).toHaveLength(4);
});

test('bodies of deliveries outlive the default memory of alerts by no more than its days', () => {
  const rules = synthesised(falconOnly).at('Evidence').properties['LifecycleConfiguration'];
  expect(rules).toMatchObject({ Rules: [{}, { ExpirationInDays: 90 }] });
});

test('the names of table and buckets are told', () => {
  expect(outputs.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['Inbox', 'Evidence', 'Evidence/AccessLogs']),
  );
});

const exportsOf = ({ stacks }: ReturnType<typeof synthesised>) =>
  [...JSON.stringify(Template.fromStack(stacks.state).toJSON()).matchAll(/"Export":\{"Name":"([^"]+)"/g)]
    .map(([, name = '']) => name)
    .toSorted((one, other) => one.localeCompare(other));

test('the state stack goes on exporting its own table, which the deployed stacks import until they are deployed again', () => {
  const before = exportsOf(synthesised(falconOnly));
  expect(before.filter((it) => it.includes('Inbox'))).toHaveLength(2);
  expect(exportsOf(synthesised(`${falconOnly}deploy: { table: inbox-restored }\n`))).toEqual(before);
});

test('a restored table takes the place of the inbox’s own, which stays', () => {
  const restored = synthesised(`${falconOnly}deploy: { table: inbox-restored }\n`);
  expect(restored.at('Inbox').kept).toEqual(['Retain', 'Retain']);
  expect(restored.at('sweep-inbox/Function').properties).toMatchObject({
    Environment: { Variables: { CASEBRIDGE_TABLE: 'inbox-restored' } },
  });
  const tables = allowedIn(restored.resources)
    .flatMap(({ resources }) => resources)
    .filter((it) => /:dynamodb:|^Inbox/.test(it));
  expect(new Set(tables)).toEqual(
    new Set(
      ['', '/index/waiting', '/index/by-state'].map(
        (part) => `arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/inbox-restored${part}`,
      ),
    ),
  );
});
