import { App, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { Inbox } from '../../infra/inbox.ts';
import { loadConfiguration } from '../../infra/load-configuration.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { everything, falconOnly } from './configurations.ts';
import { synthesised } from './synthesised.ts';

const ofTheTeam = 'arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/11111111-12ab-34cd-56ef-1234567890ab';

test('what a team hands to the constructs goes before what the configuration says', () => {
  const { at, ofType } = synthesised(everything, {
    own: (app) => {
      const stack = new Stack(app, 'house');
      return {
        logRetention: RetentionDays.ONE_WEEK,
        tracing: false,
        encryptionKey: Key.fromKeyArn(stack, 'Key', ofTheTeam),
        permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'house-boundary'),
      };
    },
  });
  for (const { properties } of ofType('AWS::Logs::LogGroup'))
    expect(properties).toMatchObject({ RetentionInDays: 7, KmsKeyId: ofTheTeam });
  for (const { properties } of ofType('AWS::Lambda::Function'))
    expect(properties).not.toHaveProperty('TracingConfig');
  for (const { properties } of ofType('AWS::IAM::Role'))
    expect(properties['PermissionsBoundary']).toMatch(/:policy\/house-boundary$/);
  expect(at('Inbox').properties).toMatchObject({ SSESpecification: { KMSMasterKeyId: ofTheTeam } });
  expect(at('falcon-rings/Queue').properties).toMatchObject({ KmsMasterKeyId: ofTheTeam });
});

test('each opener shows its function, its queue and its dead letters', () => {
  const { stacks } = synthesised(falconOnly);
  const { lambda, queue, deadLetters } = stacks.alerts.openers.falcon;
  expect([lambda, queue, deadLetters].map(({ node }) => node.path)).toEqual([
    'casebridge-test-alerts/FalconCases/open-falcon-cases/Function',
    'casebridge-test-alerts/FalconCases/falcon-rings/Queue',
    'casebridge-test-alerts/FalconCases/falcon-rings/DeadLetters',
  ]);
});

test.each(['', 'Prod', 'prod 1', '1st', 'a-stage-of-21-letters'])(
  'a stage with the name "%s" is refused',
  (stage) => {
    const stack = new Stack(new App(), 'soc');
    const configuration = loadConfig(falconOnly, 'casebridge.yaml');
    expect(() => new Inbox(stack, 'Inbox', { stage, configuration })).toThrow(
      `stage: found "${stage}"; expected at most 20 lower-case letters, digits and dashes, a letter first`,
    );
  },
);

test('a configuration that is not there is told as that', () => {
  expect(() => loadConfiguration('no/such/casebridge.yaml')).toThrow(
    'there is no file no/such/casebridge.yaml',
  );
});
