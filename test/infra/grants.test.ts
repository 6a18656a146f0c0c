import * as v from 'valibot';
import { expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { both, falconOnly } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const secret = (name: string) =>
  `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${name}-??????`;

const configurations = { both: synthesised(both), falconOnly: synthesised(falconOnly) };
const allowed = allowedIn(configurations.both.resources);
const everyStatement = Object.values(configurations).flatMap(({ resources }) => allowedIn(resources));

const onLeadingKeys = v.strictObject({
  'ForAllValues:StringLike': v.strictObject({ 'dynamodb:LeadingKeys': v.array(v.string()) }),
});

/** The rows that some actions are allowed on, by what their keys begin with. */
const readsAndWrites = (beginnings: string, ...more: string[]) =>
  Object.fromEntries(['GetItem', 'PutItem', ...more].map((action) => [action, beginnings]));

/** `action resource` for each pair that a function's role allows, its own log group aside. */
const grantsOf = (name: string, statements = allowed) =>
  statements
    .filter(({ role }) => role === `${name}/Role`)
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`)),
    )
    .filter((grant) => !grant.startsWith('logs:'));

test.each([
  [
    'receive-alert',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      's3:PutObject Evidence/deliveries/*',
      `secretsmanager:GetSecretValue ${secret('casebridge/splunk-prod')}`,
      `secretsmanager:GetSecretValue ${secret('casebridge/falcon-alerts')}`,
      'sqs:SendMessage falcon-rings/Queue',
      'sqs:SendMessage incydr-rings/Queue',
    ],
  ],
  [
    'open-falcon-cases',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:UpdateItem Inbox',
      'dynamodb:Query Inbox',
      'dynamodb:Query Inbox/index/waiting',
      'dynamodb:DescribeTable Inbox',
      `secretsmanager:GetSecretValue ${secret('casebridge/soc')}`,
      `secretsmanager:GetSecretValue ${secret('casebridge/soc-eu')}`,
      'sqs:ReceiveMessage falcon-rings/Queue',
      'sqs:DeleteMessage falcon-rings/Queue',
      'sqs:GetQueueAttributes falcon-rings/Queue',
    ],
  ],
  [
    'open-incydr-cases',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:UpdateItem Inbox',
      'dynamodb:Query Inbox',
      'dynamodb:Query Inbox/index/waiting',
      'dynamodb:DescribeTable Inbox',
      `secretsmanager:GetSecretValue ${secret('casebridge/insider-risk')}`,
      'sqs:ReceiveMessage incydr-rings/Queue',
      'sqs:DeleteMessage incydr-rings/Queue',
      'sqs:GetQueueAttributes incydr-rings/Queue',
    ],
  ],
  [
    'sweep-inbox',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:Query Inbox/index/by-state',
      'sqs:SendMessage falcon-rings/Queue',
      'sqs:SendMessage incydr-rings/Queue',
    ],
  ],
  [
    'plan-incydr-exports',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:Query Inbox',
      'dynamodb:Query Inbox/index/by-state',
      `secretsmanager:GetSecretValue ${secret('casebridge/insider-risk')}`,
      'sqs:SendMessage incydr-exports/Queue',
    ],
  ],
  [
    'plan-falcon-exports',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:Query Inbox',
      'dynamodb:Query Inbox/index/by-state',
      `secretsmanager:GetSecretValue ${secret('casebridge/soc')}`,
      `secretsmanager:GetSecretValue ${secret('casebridge/soc-eu')}`,
      'sqs:SendMessage falcon-exports/Queue',
    ],
  ],
  [
    'export-incydr-case',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:Query Inbox',
      's3:PutObject Evidence/exports/insider-risk/cases/*',
      's3:PutObject Evidence/desk/copy/insider-risk/cases/*',
      's3:GetObject Evidence/exports/insider-risk/cases/*',
      's3:GetObject Evidence/desk/copy/insider-risk/cases/*',
      's3:AbortMultipartUpload Evidence/exports/insider-risk/cases/*',
      's3:AbortMultipartUpload Evidence/desk/copy/insider-risk/cases/*',
      's3:PutObjectRetention Evidence/exports/insider-risk/cases/*',
      's3:GetObjectRetention Evidence/exports/insider-risk/cases/*',
      `secretsmanager:GetSecretValue ${secret('casebridge/insider-risk')}`,
      'sqs:ReceiveMessage incydr-exports/Queue',
      'sqs:DeleteMessage incydr-exports/Queue',
      'sqs:GetQueueAttributes incydr-exports/Queue',
      'sqs:SendMessage incydr-exports/Queue',
    ],
  ],
  [
    'export-falcon-case',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:Query Inbox',
      's3:PutObject Evidence/exports/soc/cases/*',
      's3:GetObject Evidence/exports/soc/cases/*',
      's3:AbortMultipartUpload Evidence/exports/soc/cases/*',
      's3:PutObjectTagging Evidence/exports/soc/cases/*',
      'kms:GenerateDataKey arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      'kms:Decrypt arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      `secretsmanager:GetSecretValue ${secret('casebridge/soc')}`,
      `secretsmanager:GetSecretValue ${secret('casebridge/soc-eu')}`,
      'sqs:ReceiveMessage falcon-exports/Queue',
      'sqs:DeleteMessage falcon-exports/Queue',
      'sqs:GetQueueAttributes falcon-exports/Queue',
      'sqs:SendMessage falcon-exports/Queue',
    ],
  ],
  [
    'finish-exports',
    [
      'dynamodb:GetItem Inbox',
      'dynamodb:PutItem Inbox',
      'dynamodb:Query Inbox',
      ...['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'].flatMap((action) =>
        ['exports/insider-risk', 'desk/copy/insider-risk', 'exports/soc'].flatMap((place) => [
          `${action} Evidence/${place}/runs/*`,
          `${action} Evidence/${place}/run-cases/*`,
        ]),
      ),
      's3:PutObjectRetention Evidence/exports/insider-risk/runs/*',
      's3:PutObjectRetention Evidence/exports/insider-risk/run-cases/*',
      's3:GetObjectRetention Evidence/exports/insider-risk/runs/*',
      's3:GetObjectRetention Evidence/exports/insider-risk/run-cases/*',
      's3:PutObjectTagging Evidence/exports/soc/runs/*',
      's3:PutObjectTagging Evidence/exports/soc/run-cases/*',
      'kms:GenerateDataKey arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      'kms:Decrypt arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    ],
  ],
])('%s may do exactly this', (name, grants) => {
  expect(grantsOf(name)).toEqual(grants);
});

test.each([
  ['receive-alert', { GetItem: 'claim# key# alert#', PutItem: 'claim# key# alert#' }],
  ['open-falcon-cases', readsAndWrites('claim# key# budget#', 'UpdateItem', 'Query')],
  ['open-incydr-cases', readsAndWrites('claim# key# budget#', 'UpdateItem', 'Query')],
  ['sweep-inbox', { GetItem: 'key#' }],
  ['plan-falcon-exports', readsAndWrites('export# run# exported# budget#', 'Query')],
  ['plan-incydr-exports', readsAndWrites('export# run# exported# budget#', 'Query')],
  [
    'export-falcon-case',
    {
      ...readsAndWrites('run# exported# parts# budget#', 'Query'),
      GetItem: 'export# run# exported# parts# budget#',
    },
  ],
  [
    'export-incydr-case',
    {
      ...readsAndWrites('run# exported# parts# budget#', 'Query'),
      GetItem: 'export# run# exported# parts# budget#',
    },
  ],
  ['finish-exports', readsAndWrites('export# run# chain#', 'Query')],
])('%s touches these rows and no others: only the finisher can write the chain of runs', (name, expected) => {
  const touched: Record<string, string> = {};
  for (const { role, resources, actions, conditions } of allowed) {
    const isOfRows = resources.includes('Inbox') && !actions.includes('dynamodb:DescribeTable');
    if (role !== `${name}/Role` || !isOfRows) continue;
    const { 'ForAllValues:StringLike': keys } = v.parse(onLeadingKeys, conditions);
    const beginnings = keys['dynamodb:LeadingKeys'].map((it) => it.replace(/\*$/, '')).join(' ');
    for (const action of actions.map((it) => it.replace('dynamodb:', '')))
      touched[action] = [touched[action], beginnings].filter(Boolean).join(' ');
  }
  expect(touched).toEqual(expected);
});

test('each function writes its own log, and no other', () => {
  for (const name of Object.keys(functions))
    expect(
      allowed.filter(
        ({ role, actions }) => role === `${name}/Role` && actions.some((it) => it.startsWith('logs:')),
      ),
    ).toEqual([
      {
        role: `${name}/Role`,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${name}/Logs`],
        conditions: null,
      },
    ]);
});

test('a schedule may start the one function it is for', () => {
  const functionRoles = Object.keys(functions).map((name) => `${name}/Role`);
  const others = allowed.filter(({ role }) => !functionRoles.includes(role));
  const started = ['sweep-inbox', 'plan-incydr-exports', 'plan-falcon-exports', 'finish-exports'];
  expect(others).toEqual(
    started.map((name) => ({
      role: `${name}/Clock/Role`,
      actions: ['lambda:InvokeFunction'],
      resources: [`${name}/Function`],
      conditions: null,
    })),
  );
});

test('no statement has a wildcard in its action, nor everything as its resource', () => {
  expect(everyStatement.length).toBeGreaterThan(50);
  for (const { actions, resources } of everyStatement) {
    expect(actions.filter((it) => /[*?]/.test(it))).toEqual([]);
    // A key of the configuration's is named by its own ARN.
    expect(resources.filter((it) => /^\*|:\*:|arn:(?!<AWS::Partition>|aws:kms:)/.test(it))).toEqual([]);
    expect(resources).not.toEqual([]);
  }
});

/** A resource of a statement, whose wildcards are `?` and `*`. */
const asPattern = (resource: string) =>
  new RegExp(`^${resource.replaceAll('?', '[^]').replaceAll('*', '[^]*')}$`);

/** The names of the secrets that a function can read, though it were with a wildcard. */
const readableBy = (name: string, { resources, ofType } = configurations.both) => {
  const patterns = allowedIn(resources)
    .filter(({ role, actions }) => role === `${name}/Role` && /secretsmanager|\*/.test(actions.join(' ')))
    .flatMap((it) => it.resources)
    .map((it) => asPattern(it));
  return ofType('AWS::SecretsManager::Secret')
    .map(({ properties }) => String(properties['Name']))
    .filter((it) => patterns.some((pattern) => pattern.test(secret(it).replace('??????', 'AbCdEf'))));
};

test("neither platform's functions can read the other's secrets, and the receiver only those of sources", () => {
  expect(readableBy('open-falcon-cases')).toEqual(['casebridge/soc', 'casebridge/soc-eu']);
  for (const name of ['open-incydr-cases', 'plan-incydr-exports', 'export-incydr-case'])
    expect(readableBy(name)).toEqual(['casebridge/insider-risk']);
  expect(readableBy('receive-alert')).toEqual(['casebridge/splunk-prod', 'casebridge/falcon-alerts']);
  for (const name of ['sweep-inbox', 'finish-exports']) expect(readableBy(name)).toEqual([]);
});

test('a platform without a connection reads no secret, and an exporter without an export writes no object', () => {
  const statements = allowedIn(configurations.falconOnly.resources);
  expect(readableBy('open-falcon-cases', configurations.falconOnly)).toEqual(['casebridge/soc']);
  expect(readableBy('open-incydr-cases', configurations.falconOnly)).toEqual([]);
  expect(grantsOf('export-incydr-case', statements).filter((it) => it.startsWith('s3:'))).toEqual([]);
});

test('nobody can write a secret', () => {
  const touching = everyStatement
    .flatMap(({ actions }) => actions)
    .filter((it) => it.startsWith('secretsmanager:'));
  expect([...new Set(touching)]).toEqual(['secretsmanager:GetSecretValue']);
});
