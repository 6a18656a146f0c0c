import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { DeploymentProps } from '../deployment.ts';
import { keyFor } from '../keys.ts';

/** The topic that alarms are sent to. It takes nothing over plain HTTP, and messages of this account's alarms alone. */
export function alarmTopic(scope: Construct, props: DeploymentProps): Topic {
  const masterKey = keyFor(scope, 'topic', props);
  const topic = new Topic(scope, 'Topic', {
    displayName: `casebridge ${props.stage}`,
    enforceSSL: true,
    ...(masterKey ? { masterKey } : {}),
  });
  // The policy of a key that is only named here is not ours to write.
  masterKey?.addToResourcePolicy(alarmsMay(scope, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  // A policy of one's own takes the place of the one by which a topic takes whatever its account sends.
  topic.addToResourcePolicy(alarmsMay(scope, ['sns:Publish'], topic.topicArn));
  for (const email of props.configuration.deploy.alarms.emails)
    topic.addSubscription(new EmailSubscription(email));
  return topic;
}

const alarmsMay = (scope: Construct, actions: string[], resource: string) =>
  new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions,
    resources: [resource],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': Stack.of(scope).formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: '*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  });
