import type { Config } from '../../lib/config.ts';
import { assumptions } from './assumptions.ts';
import type { Line } from './line.ts';
import { customMetrics } from './metrics.ts';
import type { Resources } from './resources.ts';
import type { Usage } from './usage.ts';
import { workLines } from './work-lines.ts';

const {
  minutesOfMonth,
  alertsPerCase,
  polls,
  secretMinutes,
  megabytesPerSecond,
  partMebibytes,
  accessLogBytes,
} = assumptions;

/** What a month is reckoned from. */
export type Basis = { config: Config; resources: Resources; usage: Usage };

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

/** What so many alerts a month add. */
export function alertsOf(alerts: number, { config, resources, usage }: Basis): Line[] {
  const half = alerts / 2;
  const cases = half / alertsPerCase;
  const work = (['falcon', 'incydr'] as const).flatMap((platform) => [
    ...workLines(
      { work: `${platform} delivery`, times: half, says: `${count(half)} alerts` },
      resources,
      usage,
    ),
    ...workLines(
      { work: `${platform} opening`, times: cases, says: `${count(cases)} cases` },
      resources,
      usage,
    ),
    ...workLines(
      { work: `${platform} joining`, times: half - cases, says: `${count(half - cases)} more alerts` },
      resources,
      usage,
    ),
  ]);
  const rows = (usage.work['falcon delivery']?.writeUnits ?? 0) / 1e6;
  const months = config.inbox.retention / 60_000 / minutesOfMonth;
  const kept = `${count(alerts)} alerts × ${rows * 1e6} kB × ${months.toFixed(1)} months`;
  return [
    {
      service: 'HTTP API',
      what: 'requests',
      how: `${count(alerts)} alerts`,
      quantity: alerts,
      price: 'httpApiRequest',
    },
    ...work,
    {
      service: 'SQS',
      what: 'rings: sent, received, deleted',
      how: `${count(alerts)} alerts × 3`,
      quantity: 3 * alerts,
      price: 'sqsFifoRequest',
    },
    {
      service: 'DynamoDB',
      what: 'rows of the inbox, indexes included',
      how: `at most: ${kept}`,
      quantity: alerts * rows * months,
      price: 'dynamodbStorage',
    },
    {
      service: 'DynamoDB',
      what: 'point-in-time recovery of them',
      how: 'the same',
      quantity: alerts * rows * months,
      price: 'dynamodbBackup',
    },
    {
      service: 'CloudWatch',
      what: 'access log of the HTTP API',
      how: `${count(alerts)} alerts × ${accessLogBytes} bytes`,
      quantity: (alerts * accessLogBytes) / 1e9,
      price: 'logIngestion',
    },
    logStorage(work, resources),
  ];
}

/** What an export of so many cases and bytes in a month adds, half of them of each platform. */
export function exportsOf(
  { cases, bytes }: { cases: number; bytes: number },
  { resources, usage }: Basis,
): Line[] {
  const half = cases / 2;
  const work = (['falcon', 'incydr'] as const).flatMap((platform) => {
    const name = `${platform} export`;
    const memory = resources.functions.get(usage.work[name]?.function ?? '')?.memoryMiB ?? 0;
    const seconds = bytes / 2 / 1e6 / megabytesPerSecond;
    return [
      ...workLines({ work: name, times: half, says: `${count(half)} cases` }, resources, usage),
      {
        service: 'Lambda',
        what: `export-${platform}-case`,
        how: `${count(bytes / 2 / 1e9)} GB at ${megabytesPerSecond} MB/s × ${memory / 1024} GB`,
        quantity: (seconds * memory) / 1024,
        price: 'lambdaGBSecondArm' as const,
      },
    ];
  });
  const parts = bytes / (partMebibytes * 2 ** 20);
  return [
    ...work,
    {
      service: 'S3',
      what: 'parts of uploads',
      how: `${count(bytes / 1e9)} GB / ${partMebibytes} MiB`,
      quantity: parts,
      price: 's3Put',
    },
    {
      service: 'SQS',
      what: 'orders: sent, received, deleted',
      how: `${count(cases)} cases × 3`,
      quantity: 3 * cases,
      price: 'sqsStandardRequest',
    },
    {
      service: 'S3',
      what: 'storage, for each month that it is kept',
      how: `${count(bytes / 1e9)} GB`,
      quantity: bytes / 1e9,
      price: 's3Storage',
    },
    logStorage(work, resources),
  ];
}

/** What was written to logs, for as long as it is kept. */
function logStorage(lines: readonly Line[], { logRetentionDays }: Resources): Line {
  const gigabytes = lines.reduce((sum, it) => sum + (it.price === 'logIngestion' ? it.quantity : 0), 0);
  const months = logRetentionDays / (minutesOfMonth / 60 / 24);
  return {
    service: 'CloudWatch',
    what: 'logs, as long as they are kept',
    how: `at most: ${gigabytes.toFixed(3)} GB × ${months.toFixed(1)} months`,
    quantity: gigabytes * months,
    price: 'logStorage',
  };
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
