import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { permissionsFile } from '../../infra/permissions.ts';
import { exampleYaml, permissionsPage } from '../../infra/permissions/page.ts';
import { reasonOf } from '../../infra/permissions/reasons.ts';
import {
  resourceStatements,
  roleStatements,
  type Statement,
  trustStatements,
} from '../../infra/permissions/statements.ts';
import { reasonFor } from '../../infra/wildcards.ts';
import { everything, falconOnly } from './configurations.ts';
import { inVpc } from './in-vpc.ts';
import { synthesised } from './synthesised.ts';

const example = synthesised(exampleYaml());
const configurations = [example, synthesised(everything), synthesised(falconOnly), inVpc];
const statements = configurations.flatMap(({ resources }) => roleStatements(resources));
const allowed = statements.filter(({ effect }) => effect === 'Allow');

test('docs/permissions.md is what `npm run permissions` writes', () => {
  expect(readFileSync(permissionsFile, 'utf8')).toBe(permissionsPage(exampleYaml(), example.resources));
});

test('these actions are allowed to some role, and no others: none deletes, unlocks, or changes what is deployed', () => {
  expect([...new Set(allowed.flatMap(({ actions }) => actions))].toSorted()).toEqual([
    'dynamodb:DescribeTable',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'ec2:AssignPrivateIpAddresses', // Lambda's own, for a VPC
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'lambda:InvokeFunction',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:AbortMultipartUpload',
    's3:GetObject',
    's3:GetObjectRetention',
    's3:PutObject',
    's3:PutObjectRetention',
    's3:PutObjectTagging',
    'secretsmanager:GetSecretValue',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('a wildcard in a resource is the random end of a secret’s ARN, or has its reason', () => {
  const wild = allowed.flatMap(({ actions, resources }) =>
    resources.filter((it) => /[*?]/.test(it)).map((resource) => ({ actions, resource })),
  );
  expect(wild.length).toBeGreaterThan(50);
  const unexplained = wild.filter(
    ({ actions, resource }) =>
      !(/:secret:[^*?]+-\?{6}$/.test(resource) && actions.join() === 'secretsmanager:GetSecretValue') &&
      reasonFor(actions, resource) === null,
  );
  expect(unexplained).toEqual([]);
});

test('on everything, AWS demands two: what X-Ray and EC2 know no resource for', () => {
  const actions = allowed.flatMap((it) => (it.resources.includes('*') ? it.actions : []));
  expect([...new Set(actions)].toSorted()).toEqual([
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

const leadingKeys = v.object({
  'ForAllValues:StringLike': v.object({ 'dynamodb:LeadingKeys': v.array(v.string()) }),
});

/** Whether a statement lets a row be written whose key begins so. */
const writesRow = ({ actions, resources, conditions }: Statement, key: string): boolean => {
  if (!resources.includes('Inbox') || !actions.some((it) => /Put|Update|Delete|Write/.test(it))) return false;
  const bound = v.safeParse(leadingKeys, conditions);
  const patterns = bound.success ? bound.output['ForAllValues:StringLike']['dynamodb:LeadingKeys'] : ['*'];
  return patterns.some((it) => new RegExp(`^${it.replaceAll('*', '.*')}$`).test(key));
};

test.each([
  ['chain#nightly', ['finish-exports/Role']],
  ['claim#1', ['open-falcon-cases/Role', 'open-incydr-cases/Role', 'receive-alert/Role']],
  ['alert#1', ['receive-alert/Role']],
  ['another#1', []],
])('rows like %s are written by %j alone', (key, writers) => {
  const found = allowed.filter((it) => writesRow(it, key)).map(({ holder }) => holder);
  expect([...new Set(found)].toSorted()).toEqual(writers);
});

test('a key of KMS is used through one service each, never by itself', () => {
  const services = allowed
    .filter(({ actions }) => actions.some((it) => it.startsWith('kms:')))
    .map(({ conditions }) => conditions);
  expect(new Set(services.map((it) => JSON.stringify(it)))).toEqual(
    new Set(
      ['dynamodb', 's3', 'sqs', 'secretsmanager'].map((service) =>
        JSON.stringify({
          StringLike: { 'kms:ViaService': `${service}.<AWS::Region>.amazonaws.com*` },
        }),
      ),
    ),
  );
});

test('a role is taken by one service: Lambda its functions’, Scheduler those of its schedules in this account', () => {
  const trust = configurations.flatMap(({ resources }) => trustStatements(resources));
  const kinds = trust.map(({ holder, principals, actions, conditions }) => ({
    of: holder.endsWith('/Clock/Role') ? 'schedule' : 'function',
    principals,
    actions,
    conditions,
  }));
  const actions = ['sts:AssumeRole'];
  const conditions = {
    StringEquals: {
      'aws:SourceAccount': '<AWS::AccountId>',
      'aws:SourceArn': 'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule-group/default',
    },
  };
  const distinct = [...new Set(kinds.map((it) => JSON.stringify(it)))].map((it): unknown => JSON.parse(it));
  expect(distinct).toEqual([
    { of: 'function', principals: ['lambda.amazonaws.com'], actions, conditions: null },
    { of: 'schedule', principals: ['scheduler.amazonaws.com'], actions, conditions },
  ]);
});

test('the policy of a resource denies, or allows one thing to one service that acts for one thing of ours', () => {
  const policies = configurations.flatMap(({ resources }) => resourceStatements(resources));
  const given = policies.filter(({ effect }) => effect === 'Allow');
  const open = given.filter(
    ({ principals, actions, conditions }) =>
      principals.length !== 1 ||
      !/^\w+(\.s3)?\.amazonaws\.com$/.test(principals[0] ?? '') ||
      actions.some((it) => it.includes('*')) ||
      !JSON.stringify(conditions).includes('aws:SourceArn'),
  );
  expect(open).toEqual([]);
  expect(new Set(given.flatMap(({ actions }) => actions))).toEqual(
    new Set(['s3:PutObject', 'sqs:SendMessage', 'lambda:InvokeFunction', 'sns:Publish']),
  );
});

test('whatever can hold a message or an object refuses plain HTTP to everybody', () => {
  const { resources } = synthesised(everything);
  const holding = resources.filter(({ type }) => /^AWS::(S3::Bucket|SQS::Queue|SNS::Topic)$/.test(type));
  const refusing = resourceStatements(resources).filter(
    ({ effect, conditions }) =>
      effect === 'Deny' && JSON.stringify(conditions) === '{"Bool":{"aws:SecureTransport":"false"}}',
  );
  expect(holding.map(({ path }) => path).toSorted()).toEqual(refusing.map(({ holder }) => holder).toSorted());
});

test('a grant that nobody gave a reason for has no place in the page', () => {
  const grant: Statement = {
    holder: 'sweep-inbox/Role',
    effect: 'Allow',
    principals: [],
    actions: ['sqs:PurgeQueue'],
    resources: ['falcon-rings/Queue'],
    conditions: null,
  };
  expect(() => reasonOf(grant)).toThrow(
    'nothing says why sweep-inbox/Role may sqs:PurgeQueue on falcon-rings/Queue',
  );
});
