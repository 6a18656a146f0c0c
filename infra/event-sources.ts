import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../lib/config.ts';
import { acknowledge } from './acknowledge.ts';
import type { DeploymentProps } from './deployment.ts';
import type { HouseFunction } from './house-function.ts';
import { allowEvents } from './keys.ts';
import { houseQueue } from './queue-with-dlq.ts';

type EventSource = { name: string; sources: string[] };

/** The sources that EventBridge brings, with the `source` of their events. */
export const eventSourcesOf = ({ sources }: Config): EventSource[] =>
  Object.entries(sources).flatMap(([name, { auth }]) =>
    auth.scheme === 'eventbridge' ? [{ name, sources: auth.sources }] : [],
  );

/**
 * Where events come to lie that the receiver did not take. EventBridge tries for a day to hand an event to Lambda, but once
 * it has, Lambda alone tries the function again, and only twice.
 */
export class LostEvents extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);
    this.queue = new Queue(this, 'DeadLetters', {
      ...houseQueue(this, props),
      retentionPeriod: Duration.days(14),
    });
    allowEvents(this.queue.encryptionMasterKey);
    acknowledge(
      this.queue,
      'SQS3',
      'It is a dead-letter queue: of rules of EventBridge and of a function, rather than of another queue.',
    );
  }
}

/** Brings the events of each source to the receiver, whose role must allow it to send to the queue of lost ones. */
export const bringEvents = (lost: LostEvents, events: EventSource[], { lambda }: HouseFunction) => ({
  rules: events.map(({ name, sources }) => {
    const target = new LambdaFunction(lambda, {
      deadLetterQueue: lost.queue,
      maxEventAge: Duration.hours(24),
    });
    const description = `Brings the events of ${sources.join(', ')} to the source ${name}`.slice(0, 512);
    return new Rule(lost, name, { description, eventPattern: { source: sources }, targets: [target] });
  }),
  // Not the function's own setting for it, which would widen its role by more than to send.
  retries: new CfnEventInvokeConfig(lost, 'Retries', {
    functionName: lambda.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: lost.queue.queueArn } },
  }),
});
