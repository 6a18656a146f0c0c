import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type AlarmSpec, fiveMinutes } from './alarm-spec.ts';
import type { Watched } from './watched.ts';

const sum = { statistic: 'Sum', period: fiveMinutes };

/** Faults of our own: messages that nobody could work on, functions that fail or are not let run. */
export const functionAlarms = ({
  functions,
  queues,
  lostEvents,
}: Pick<Watched, 'functions' | 'queues' | 'lostEvents'>): AlarmSpec[] => [
  ...queues.map(({ name, deadLetters }) => deadLetterAlarm(name, deadLetters)),
  ...(lostEvents ? [deadLetterAlarm('events', lostEvents)] : []),
  ...functions.map(
    ({ name, lambda }): AlarmSpec => ({
      runbook: 'function-fails',
      of: name,
      says: `The function ${name} failed, or was stopped at its time limit.`,
      metric: lambda.metricErrors(sum),
      threshold: 1,
    }),
  ),
  ...functions.map(
    ({ name, lambda }): AlarmSpec => ({
      runbook: 'function-throttled',
      of: name,
      says: `The function ${name} was not let run: the account has no concurrency left for it.`,
      metric: lambda.metricThrottles(sum),
      threshold: 1,
    }),
  ),
];

const deadLetterAlarm = (name: string, deadLetters: IQueue): AlarmSpec => ({
  runbook: 'dead-letters',
  of: name,
  says: `A message is in the dead-letter queue of ${name}: it was worked on in vain until its tries were used up.`,
  metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: fiveMinutes }),
  threshold: 1,
});
