import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { DeploymentProps } from '../../infra/deployment.ts';
import { LostEvents } from '../../infra/event-sources.ts';
import { logGroupOf } from '../../infra/logs.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconOnly } from './configurations.ts';

const configuration = loadConfig(falconOnly, 'casebridge.yaml');

const properties = v.record(v.string(), v.object({ Properties: v.record(v.string(), v.unknown()) }));

/** What a stack with a log group and a queue for lost events has of one type. */
function resourcesWith(type: string, own: (stack: Stack) => Partial<DeploymentProps>) {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'soc');
  const props = { stage: 'prod', configuration, ...own(stack) };
  const parts = [logGroupOf(stack, 'Logs', props), new LostEvents(stack, 'Events', props)];
  expect(parts).toHaveLength(2);
  const found = v.parse(properties, Template.fromStack(stack).findResources(type));
  return Object.values(found).map(({ Properties }) => Properties);
}

test('a key that is made in the app lets CloudWatch encrypt the logs of the account with it, and EventBridge what it could not deliver', () => {
  const [key] = resourcesWith('AWS::KMS::Key', (stack) => ({ encryptionKey: new Key(stack, 'Key') }));
  expect(key).toMatchObject({
    KeyPolicy: {
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Principal: {
            Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
          },
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
        }),
        expect.objectContaining({
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
});

test.each([
  ['logs', 'AWS::Logs::LogGroup', 'KmsKeyId'],
  ['queues', 'AWS::SQS::Queue', 'KmsMasterKeyId'],
])('%s may have a key of their own', (use, type, property) => {
  const [resource] = resourcesWith(type, (stack) => ({
    encryptionKeys: { logs: new Key(stack, 'logs'), queues: new Key(stack, 'queues') },
  }));
  expect(resource?.[property]).toEqual({ 'Fn::GetAtt': [expect.stringMatching(`^${use}`), 'Arn'] });
});
