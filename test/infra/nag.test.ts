import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NagRuleCompliance } from 'cdk-nag';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { reasonFor } from '../../infra/wildcards.ts';
import { everything, falconOnly } from './configurations.ts';
import { inVpc } from './in-vpc.ts';
import { synthesised } from './synthesised.ts';

/** What cdk-nag finds, whether or not somebody said why it stands. */
class Findings extends AwsSolutionsChecks {
  readonly found = new Set<string>();

  protected override applyRule(check: IApplyRule): void {
    const id = `AwsSolutions-${check.ruleSuffixOverride ?? check.rule.name}`;
    const result = check.rule(check.node);
    const path = check.node.node.path.replace(/\/(Default\/)?Resource$/, '');
    if (result === NagRuleCompliance.NON_COMPLIANT) this.found.add(`${path} ${id}`);
    if (Array.isArray(result)) for (const one of result) this.found.add(`${path} ${id}[${one}]`);
  }
}

const acknowledgedRules = v.record(v.string(), v.pipe(v.string(), v.minLength(60)));

/** Every acknowledgement, with the very construct that it was made on. */
const acknowledgedIn = (app: App): string[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(v.parse(acknowledgedRules, data)))
      .map((id) => `${node.path} ${id.replace(/^Annotation::/i, '')}`),
  );

test.each([
  ['one platform', synthesised(falconOnly)],
  ['everything', synthesised(everything)],
  ['everything in a VPC', inVpc],
])('cdk-nag finds nothing in %s that is not acknowledged where it is, and nothing else is', (_, { app }) => {
  const checks = new Findings(app);
  checks.validateScope(app);
  expect(acknowledgedIn(app).toSorted()).toEqual([...checks.found].toSorted());
});

test('these rules are acknowledged, and no other', () => {
  const rules = acknowledgedIn(inVpc.app).map((it) =>
    it.replace(/^.* AwsSolutions-/, '').replace(/::(arn:|<|casebridge-).*(?=\/[\w-]+\/\*\])/, '::...'),
  );
  expect([...new Set(rules)].toSorted()).toEqual([
    'APIG4', // the receiver authorizes
    'IAM5[Resource::*]', // X-Ray, and what Lambda does for a VPC
    'IAM5[Resource::.../cases/*]',
    'IAM5[Resource::.../deliveries/*]',
    'IAM5[Resource::.../run-cases/*]',
    'IAM5[Resource::.../runs/*]',
    'IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*/*]',
    'IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface/*]',
    'SMG4', // who issued a secret has to be asked for the next
    'SQS3', // a dead-letter queue of EventBridge
  ]);
});

test('a wildcard has a reason only for the actions and the form of resource that it is for', () => {
  expect(reasonFor(['s3:PutObject'], '<Bucket.Arn>/exports/soc/cases/*')).toMatch(
    /^The objects of one folder/,
  );
  expect(reasonFor(['s3:PutObject'], '<Bucket.Arn>/*')).toBeNull();
  expect(reasonFor(['s3:PutObject', 's3:DeleteObject'], '<Bucket.Arn>/exports/soc/cases/*')).toBeNull();
  expect(reasonFor(['xray:PutTraceSegments', 'sqs:SendMessage'], '*')).toBeNull();
});

test('the pack itself then finds nothing', () => {
  const { app } = synthesised(everything);
  expect(new AwsSolutionsChecks(app).validateScope(app)).toMatchObject({ success: true, violations: [] });
});
