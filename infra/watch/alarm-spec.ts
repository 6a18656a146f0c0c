import { Duration } from 'aws-cdk-lib';
import { type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** The pages of docs/runbooks: one for each kind of alarm. */
export type Runbook =
  | 'alerts-wait'
  | 'alerts-failed'
  | 'alerts-unrouted'
  | 'deliveries-unauthorized'
  | 'deliveries-refused'
  | 'receiver-fails'
  | 'dead-letters'
  | 'platform-refuses'
  | 'export-missed'
  | 'secret-expires'
  | 'function-fails'
  | 'function-throttled';

/** One alarm. It goes off where the metric is at the threshold or beyond it. */
export type AlarmSpec = {
  runbook: Runbook;
  /** Which of its kind, where a deployment has several: `soc`, `nightly`. */
  of?: string;
  /** What is wrong, in a sentence. */
  says: string;
  metric: Metric;
  threshold: number;
  /** True: a value below the threshold is what is wrong. */
  isFloor?: boolean;
  /** How many of the latest periods must be beyond the threshold; the one latest unless given. */
  periods?: { of: number; beyond: number };
  /** What no value at all means; nothing wrong unless given. */
  missing?: TreatMissingData;
};

export const fiveMinutes = Duration.minutes(5);
/** For what is told all the time: silence is as bad as a bad value. */
export const silenceIsBad = TreatMissingData.BREACHING;
