import { Duration } from 'aws-cdk-lib';
import { type AlarmSpec, fiveMinutes, silenceIsBad } from './alarm-spec.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';

const sum = { statistic: 'Sum', period: fiveMinutes };
// A sender of few alerts is as wrong with three of them.
const hourly = { statistic: 'Sum', period: Duration.hours(1) };

/** The oldest alert that waits may be this old: beyond every retry of a platform that answers again. */
export const longestWait = Duration.minutes(15);

/** What keeps an alert from its case. */
export const alertAlarms = ({ api }: Pick<Watched, 'api'>, figure: Figures): AlarmSpec[] => [
  {
    runbook: 'alerts-wait',
    says: 'An alert has waited for its case for more than 15 minutes, or the sweep that looks for such alerts does not run.',
    metric: figure('OldestWaiting', {}, { statistic: 'Maximum', period: Duration.minutes(1) }),
    threshold: longestWait.toSeconds(),
    periods: { of: 5, beyond: 5 }, // the sweep tells each minute; one that is late is no reason to wake anybody
    missing: silenceIsBad,
  },
  {
    runbook: 'alerts-failed',
    says: 'An alert ended without a case: the platform refuses its evidence, or its route failed on it.',
    metric: figure('Alerts', { state: 'failed' }, sum),
    threshold: 1,
  },
  {
    runbook: 'alerts-unrouted',
    says: 'An alert came that no route takes: it is kept, and opens no case.',
    metric: figure('Alerts', { state: 'unrouted' }, sum),
    threshold: 1,
  },
  {
    runbook: 'deliveries-unauthorized',
    says: "Deliveries were refused for their secret or signature: a sender's secret is wrong, and its alerts do not come in.",
    metric: figure('Deliveries', { result: 'unauthorized' }, hourly),
    threshold: 3,
  },
  {
    runbook: 'deliveries-refused',
    says: 'Deliveries were refused for what they are: a sender names a source that is not there, or sends what cannot be read.',
    metric: figure('Deliveries', { result: 'refused' }, hourly),
    threshold: 3,
  },
  {
    runbook: 'receiver-fails',
    says: 'Deliveries were answered with 5xx: they were not taken, and not every sender sends again.',
    metric: api.metricServerError(sum),
    threshold: 1,
  },
];
