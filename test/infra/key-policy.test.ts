import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { DeploymentProps, KeyUse } from '../../infra/deployment.ts';
import { LostEvents } from '../../infra/event-sources.ts';
import { EvidenceBucket } from '../../infra/evidence-bucket.ts';
import { Inbox } from '../../infra/inbox.ts';
import { logGroupOf } from '../../infra/logs.ts';
import { Secrets } from '../../infra/secrets.ts';
import { alarmTopic } from '../../infra/watch/topic.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconOnly } from './configurations.ts';

const configuration = loadConfig(falconOnly, 'casebridge.yaml');

const properties = v.record(v.string(), v.object({ Properties: v.record(v.string(), v.unknown()) }));

/** What a stack with each kind of thing that is encrypted has of one type. */
function resourcesWith(type: string, own: (stack: Stack) => Partial<DeploymentProps>) {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'soc');
  const props = { stage: 'prod', configuration, ...own(stack) };
  const parts = [
    new Inbox(stack, 'Inbox', props),
    new EvidenceBucket(stack, 'Evidence', props),
    new LostEvents(stack, 'Events', props),
    logGroupOf(stack, 'Logs', props),
    new Secrets(stack, 'Secrets', props),
    alarmTopic(stack, props),
  ];
  expect(parts).toHaveLength(6);
  const found = v.parse(properties, Template.fromStack(stack).findResources(type));
  return Object.values(found).map(({ Properties }) => Properties);
}

test('a key that is made in the app lets CloudWatch encrypt the logs of the account with it, EventBridge what it could not deliver, and alarms what they tell', () => {
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
        expect.objectContaining({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': expect.anything() },
          },
        }),
      ]),
    },
  });
});

const uses: KeyUse[] = ['table', 'bucket', 'queues', 'logs', 'secrets', 'topic'];

test.each([
  ['table', 'AWS::DynamoDB::Table'],
  ['bucket', 'AWS::S3::Bucket'],
  ['queues', 'AWS::SQS::Queue'],
  ['logs', 'AWS::Logs::LogGroup'],
  ['secrets', 'AWS::SecretsManager::Secret'],
  ['topic', 'AWS::SNS::Topic'],
])('%s may have a key of their own', (use, type) => {
  const [resource] = resourcesWith(type, (stack) => ({
    encryptionKeys: Object.fromEntries(uses.map((one) => [one, new Key(stack, `key-of-${one}`)])),
  }));
  const named = JSON.stringify(resource).match(new RegExp(`keyof(${uses.join('|')})`, 'g'));
  expect(new Set(named)).toEqual(new Set([`keyof${use}`]));
});
