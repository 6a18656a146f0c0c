import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { expect, test } from 'vitest';
import { LostEvents } from '../../infra/event-sources.ts';
import { logGroupOf } from '../../infra/logs.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconOnly } from './configurations.ts';

const configuration = loadConfig(falconOnly, 'casebridge.yaml');

/** The template of a stack with a key, a log group and a queue for lost events. */
function templateWith(own: (stack: Stack) => object): Template {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'soc');
  const props = { stage: 'prod', configuration, ...own(stack) };
  const parts = [logGroupOf(stack, 'Logs', props), new LostEvents(stack, 'Events', props)];
  expect(parts).toHaveLength(2);
  return Template.fromStack(stack);
}

test('a key that is made in the app lets CloudWatch encrypt the logs of the account with it, and EventBridge what it could not deliver', () => {
  templateWith((stack) => ({ encryptionKey: new Key(stack, 'Key') })).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: {
            Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
          },
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
        }),
        Match.objectLike({
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
});

test('each use may have a key of its own', () => {
  const template = templateWith((stack) => ({
    encryptionKeys: { logs: new Key(stack, 'KeyOfLogs'), queues: new Key(stack, 'KeyOfQueues') },
  }));
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^KeyOfLogs'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^KeyOfQueues'), 'Arn'] },
  });
});
