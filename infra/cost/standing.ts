import { assumptions } from './assumptions.ts';
import { type Basis, count } from './basis.ts';
import type { Line } from './line.ts';
import { customMetrics } from './metrics.ts';
import { workLines } from './work-lines.ts';

const { minutesOfMonth, polls, secretMinutes } = assumptions;

/** What is paid for in a month in which nothing happens. */
export function standing({ config, resources, usage }: Basis): Line[] {
  const turns = ['idle sweep', 'falcon idle planner', 'incydr idle planner', 'idle finisher'];
  const running = turns.flatMap((work) => {
    const deployed = resources.functions.get(usage.work[work]?.function ?? '');
    const times = (deployed?.runsAMinute ?? 0) * minutesOfMonth;
    return [
      ...workLines({ work, times, says: `${count(times)} turns` }, resources, usage),
      {
        service: 'Scheduler',
        what: usage.work[work]?.function ?? work,
        how: `${count(times)} turns`,
        quantity: times,
        price: 'schedulerInvocation' as const,
      },
    ];
  });
  const pollsOfQueue = polls.atOnce * (60 / polls.seconds) * minutesOfMonth;
  const polling = `${polls.atOnce} polls of ${polls.seconds} s at a time`;
  const { secrets, alarmMetrics, dashboards, polledFifoQueues, polledQueues } = resources;
  const readings = 3 * secrets * (minutesOfMonth / secretMinutes);
  const metrics = customMetrics(config);
  return [
    ...running,
    {
      service: 'SQS',
      what: 'Lambda asks the ring queues',
      how: `${polledFifoQueues} FIFO queues × ${polling}`,
      quantity: polledFifoQueues * pollsOfQueue,
      price: 'sqsFifoRequest',
    },
    {
      service: 'SQS',
      what: 'Lambda asks the queues of exports',
      how: `${polledQueues} queues × ${polling}`,
      quantity: polledQueues * pollsOfQueue,
      price: 'sqsStandardRequest',
    },
    {
      service: 'Secrets Manager',
      what: 'secrets',
      how: `${secrets} secrets`,
      quantity: secrets,
      price: 'secret',
    },
    {
      service: 'Secrets Manager',
      what: 'reading them',
      how: `at most: ${secrets} secrets × 3 processes each ${secretMinutes} minutes`,
      quantity: readings,
      price: 'secretCall',
    },
    {
      service: 'CloudWatch',
      what: 'metrics of casebridge',
      how: `at most: ${metrics} metrics, each told in every hour`,
      quantity: metrics,
      price: 'customMetric',
    },
    {
      service: 'CloudWatch',
      what: 'alarms',
      how: `${alarmMetrics} metrics that alarms look at`,
      quantity: alarmMetrics,
      price: 'alarmMetric',
    },
    {
      service: 'CloudWatch',
      what: 'dashboard',
      how: `${dashboards}`,
      quantity: dashboards,
      price: 'dashboard',
    },
  ];
}
