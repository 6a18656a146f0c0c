import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { rolePolicies } from '../../infra/role-policies.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `  ${line(index)}`).join('\n');
const tenant = (index: number) => `a-tenant-with-as-long-a-name-as-there-is-${index}`.slice(-40);
const platform = (index: number) =>
  index % 2 === 0 ? 'platform: falcon, cloud: us-1' : 'platform: incydr, url: https://api.us.code42.com';
const keyOf = (index: number) =>
  `arn:aws:kms:eu-central-1:111122223333:key/${1000 + index}abcd-12ab-34cd-56ef`;

/** Twenty tenants of the platforms, fifty senders, and twenty exports which each have a folder and a key of their own. */
const { app, resources, at, ofType } = synthesised(`
connections:
${lines(20, (it) => `${tenant(it)}: { ${platform(it)}, secret: soc/casebridge/connections/${tenant(it)} }`)}
sources:
${lines(50, (it) => `s${it}: { type: splunk, auth: { scheme: url-secret, secret: soc/casebridge/senders/of-${tenant(it)} } }`)}
exports:
${lines(20, (it) => `e${it}: { connection: ${tenant(it)}, schedule: "0 2 * * *", prefix: evidence/${tenant(it)}, retention: { years: 7 }, storage: { kmsKey: "${keyOf(it)}", tags: { of: soc } } }`)}
deploy: { tracing: true }
`);

const policy = v.object({ PolicyDocument: v.unknown() });
const role = v.object({
  Policies: v.array(policy),
  ManagedPolicyArns: v.optional(v.array(v.string()), []),
});

/** How long it is for IAM, where what CloudFormation names has the longest name that it can have. */
const size = (document: unknown) =>
  JSON.stringify(document)
    .replaceAll('"Evidence/', `"arn:aws-us-gov:s3:::${'b'.repeat(63)}/`)
    .replaceAll('<AWS::Partition>', 'aws-us-gov')
    .replaceAll('<AWS::Region>', 'ap-southeast-1')
    .replaceAll('<AWS::AccountId>', '111122223333').length;

test('with twenty tenants, fifty senders and twenty exports, what stands in a role and in each policy beside it is no longer than IAM takes', () => {
  const roles = ofType('AWS::IAM::Role').map((it) => v.parse(role, it.properties));
  for (const { Policies, ManagedPolicyArns } of roles) {
    const documents = Policies.map((it) => it.PolicyDocument);
    expect(documents.reduce<number>((sum, it) => sum + size(it), 0)).toBeLessThan(10_240);
    expect(ManagedPolicyArns.length).toBeLessThanOrEqual(10);
  }
  const beside = ofType('AWS::IAM::ManagedPolicy').map((it) => v.parse(policy, it.properties));
  expect(beside.length).toBeGreaterThan(3);
  for (const it of beside) expect(size(it.PolicyDocument)).toBeLessThan(6_144);
});

test('then too, each function may use all that is named for it', () => {
  const used = (name: string, action: string) =>
    new Set(
      allowedIn(resources)
        .filter((it) => it.role === `${name}/Role` && it.actions.includes(action))
        .flatMap((it) => it.resources),
    );
  expect(used('receive-alert', 'secretsmanager:GetSecretValue').size).toBe(50);
  expect(used('finish-exports', 's3:PutObject').size).toBe(40);
  expect(used('finish-exports', 's3:PutObjectTagging').size).toBe(40);
  expect(used('finish-exports', 'kms:GenerateDataKey').size).toBe(20);
  expect(used('export-falcon-case', 's3:PutObject').size).toBe(10);
  expect(used('finish-exports', 'logs:PutLogEvents').size).toBe(1);
});

test('cdk-nag finds nothing in the policies beside the roles either', () => {
  expect(new AwsSolutionsChecks(app).validateScope(app)).toMatchObject({ success: true, violations: [] });
});

test('what names more than a role can be allowed is refused, with whose role it is', () => {
  const statements = Array.from(
    { length: 400 },
    (_, index) =>
      new PolicyStatement({ actions: ['kms:Decrypt'], resources: [`${keyOf(0)}/${index}`.repeat(3)] }),
  );
  expect(() => rolePolicies(new Stack(new App(), 'stack'), 'finish-exports', statements)).toThrow(
    'finish-exports: the configuration names more than a role of AWS IAM can be allowed',
  );
});

const body = v.pipe(
  v.object({ DashboardBody: v.string() }),
  v.transform(({ DashboardBody }): unknown => JSON.parse(DashboardBody)),
  v.object({
    widgets: v.array(
      v.object({
        properties: v.object({
          metrics: v.optional(v.array(v.unknown()), []),
          alarms: v.optional(v.array(v.unknown()), []),
        }),
      }),
    ),
  }),
);

test('the dashboard has no more widgets, metrics and alarms than CloudWatch shows', () => {
  const { widgets } = v.parse(body, at('Watch/Dashboard').properties);
  const metrics = widgets.map(({ properties }) => properties.metrics.length);
  expect(widgets.length).toBeLessThanOrEqual(500);
  expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
  expect(metrics.reduce((sum, it) => sum + it, 0)).toBeLessThanOrEqual(2_500);
  expect(Math.max(...widgets.map(({ properties }) => properties.alarms.length))).toBe(100);
});
