import { alertsOf } from './alerts.ts';
import { assumptions } from './assumptions.ts';
import type { Basis } from './basis.ts';
import { exportsOf } from './exports.ts';
import { costOf, type Line, sumOf } from './line.ts';
import { type PriceList, type PriceName, readPrices } from './prices.ts';
import { standing } from './standing.ts';

const terabyte = 1e12;
const exported = { cases: 2_000, bytes: terabyte };

/** docs/cost.md: what a deployment costs in a month, and how that is reckoned. */
export function costPage(basis: Basis, prices: PriceList = readPrices()): string {
  const idle = standing(basis);
  const loads = [
    { title: '1 k alerts', lines: alertsOf(1_000, basis) },
    { title: '100 k alerts', lines: alertsOf(100_000, basis) },
    { title: '10 M alerts', lines: alertsOf(10_000_000, basis) },
    { title: 'exports of 1 TB', lines: exportsOf(exported, basis) },
  ];
  const money = (lines: readonly Line[]) => dollars(sumOf(lines, prices));
  const metered = (names: PriceName[], lines: Line[]) =>
    money(lines.filter(({ price }) => names.includes(price)));
  const clock = idle.filter(({ service, price }) => service === 'Scheduler' || price.startsWith('lambda'));
  const { latency } = assumptions;
  return `# What it costs

\`npm run cost\` writes this page from the templates of [casebridge.yaml](../casebridge.yaml), from what the functions were measured to take
(\`infra/cost/usage.json\`), and from the prices in \`infra/cost/prices.json\`. A test fails where it is not what they say.
\`npm run cost -- --config mine.yaml\` prints the page for another configuration.

**The prices** are those of ${prices.region} as of ${prices.asOf}, in ${prices.currency}. ${prices.note}

**The measurements** were taken on ${basis.usage.measured} with ${basis.usage.machine}: the bundles that are deployed, under the Runtime API, against AWS and both platforms on one machine.
A vCPU of Lambda is taken to be as fast as a core of that machine. No figure here was compared with a bill.

## A month

What is there whatever happens, and what the work adds to it. The inbox keeps what came for ${basis.config.inbox.retention / 86_400_000} days: its rows are those of all that time.

${summary([{ title: 'nothing happens', lines: idle }, ...loads], prices)}

With what is there anyway: ${loads
    .map(({ title, lines }) => `**${title} ${dollars(sumOf(idle, prices) + sumOf(lines, prices))}**`)
    .join(', ')}.
A thousand alerts cost ${dollars((sumOf(alertsOf(10_000_000, basis), prices) / 10_000_000) * 1_000)} where there are many, and a terabyte costs its storage.

## What drives it, and how to lower it

- **Nothing happens**: CloudWatch is ${money(idle.filter(({ service }) => service === 'CloudWatch'))} of ${money(idle)}. Metrics are paid for in the hours in which they are told, so a connection or an export
  less saves its metrics and alarms. Secrets are ${metered(['secret'], idle)}: senders may share one.
- **Turns by the minute** (sweep, planners, finisher) are ${money(clock)} with their schedules. A rate of five minutes in \`infra/functions.ts\` makes a fifth of it, and retries up to
  four minutes later. Lambda asks the four queues for ${metered(['sqsFifoRequest', 'sqsStandardRequest'], idle)}, whether anything is in them or not.
- **Many alerts**: writes to the table are the largest part, ${metered(['dynamodbWrite'], alertsOf(10_000_000, basis))} of ${money(alertsOf(10_000_000, basis))} at 10 M, then logs at ${metered(['logIngestion'], alertsOf(10_000_000, basis))}. Suppress what nobody opens a case for, and have
  senders batch: alerts in one delivery share a request, an invocation and its log lines. A shorter \`inbox.retention\` lowers storage, and with it how long a duplicate is known.
- **Exports**: storage is all there is. \`storage.archive\` moves cases to deep archive, where the same terabyte is ${dollars((terabyte / 1e9) * (prices.prices.s3DeepArchive?.price ?? Number.NaN))} a month. Functions in a VPC need a NAT gateway, whose
  price for each gigabyte is more than all else here: give such a VPC a gateway endpoint for S3.

## What is assumed

- Half of the alerts go to each platform, ${assumptions.alertsPerCase} to a case; each comes by itself and rings by itself, evenly over the month. That is the dear way: what comes in a storm shares its work.
- A call takes ${latency.dynamodb} ms (DynamoDB), ${latency.sqs} ms (SQS), ${latency.secrets} ms (Secrets Manager), ${latency.s3Puts} ms (a put to S3) or ${latency.platformCalls} ms (a platform), and a function waits for one after the other.
- ${assumptions.memoryOfVcpu} MB of memory bring one vCPU, and less brings its share. Lambda ends a process that nobody asks for ${assumptions.keptMinutes} minutes; a start is paid for.
- Lambda polls a queue ${assumptions.polls.atOnce} times at once for ${assumptions.polls.seconds} s each, and writes ${assumptions.reportBytes} bytes to the log for each invocation.
- An export of 1 TB is ${exported.cases.toLocaleString('en-US')} cases of ${exported.bytes / exported.cases / 1e6} MB; a worker downloads ${assumptions.megabytesPerSecond} MB/s, which is what is waited for.
- Left out: free tiers, KMS keys and X-Ray (off unless configured), data sent out (receipts and calls to platforms, kilobytes each), notices of alarms, bodies above 256 kB in S3.

${[{ title: 'Nothing happens', lines: idle }, ...loads].map(({ title, lines }) => `## ${capital(title)}, line by line\n\n${table(lines, prices)}`).join('\n\n')}

## Prices

| price | of | page |
|---|---|---|
${Object.values(prices.prices)
  .map(
    ({ price, per, unit, source }) =>
      `| $${price} | ${per === 1 ? unit : `${per.toLocaleString('en-US')} ${unit}`} | ${source} |`,
  )
  .join('\n')}
`;
}

type Load = { title: string; lines: Line[] };

function summary(loads: Load[], prices: PriceList): string {
  const services = [...new Set(loads.flatMap(({ lines }) => lines.map(({ service }) => service)))];
  const row = (name: string, holds: (line: Line) => boolean) =>
    `| ${name} | ${loads.map(({ lines }) => dollars(sumOf(lines.filter(holds), prices))).join(' | ')} |`;
  return [
    `| | ${loads.map(({ title }) => title).join(' | ')} |`,
    `|---|${loads.map(() => '--:|').join('')}`,
    ...services.map((name) => row(name, ({ service }) => service === name)),
    row('**sum**', () => true),
  ].join('\n');
}

const table = (lines: Line[], prices: PriceList): string =>
  [
    '| service | what | quantity | price | cost |',
    '|---|---|---|---|--:|',
    ...lines.map((it) => lineOf(it, prices)),
  ].join('\n');

function lineOf(line: Line, list: PriceList): string {
  const { price = Number.NaN, per = 1, unit = '' } = list.prices[line.price] ?? {};
  const quantity = `${line.how} = ${amount(line.quantity)} ${unit}`;
  const each = per === 1 ? `$${price}` : `$${price} / ${per.toLocaleString('en-US')}`;
  return `| ${line.service} | ${line.what} | ${quantity} | ${each} | ${dollars(costOf(line, list))} |`;
}

const amount = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: value < 1000 ? 3 : 6, maximumFractionDigits: 0 });

const dollars = (value: number): string => {
  if (value >= 0.01)
    return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return value === 0 ? '–' : '< $0.01';
};

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
