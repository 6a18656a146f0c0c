import { assumptions } from './assumptions.ts';
import { type Basis, count, logStorage } from './basis.ts';
import type { Line } from './line.ts';
import { workLines } from './work-lines.ts';

const { minutesOfMonth, alertsPerCase, accessLogBytes } = assumptions;

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
