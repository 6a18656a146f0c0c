import { assumptions } from './assumptions.ts';
import type { Line } from './line.ts';
import type { Resources } from './resources.ts';
import type { Usage, Work } from './usage.ts';

const { latency, memoryOfVcpu, keptMinutes, minutesOfMonth, reportBytes } = assumptions;
const waitedFor = ['dynamodb', 'sqs', 'secrets', 's3Puts', 's3Gets', 'platformCalls'] as const;

/** So many pieces of one kind of work in a month. */
export type WorkLoad = { work: string; times: number; says: string };

/** What it takes to do the work: the function, the table, the buckets' requests and the log. */
export function workLines(
  { work: name, times, says }: WorkLoad,
  { functions }: Pick<Resources, 'functions'>,
  usage: Usage,
): Line[] {
  const work = usage.work[name];
  const deployed = work && functions.get(work.function);
  if (!work || !deployed) throw new Error(`nothing was measured of ${name}, or its function is not deployed`);
  const { milliseconds, how } = billed(work, deployed.memoryMiB, times);
  const each = (amount: number, unit: string) => `${says} × ${amount} ${unit}`;
  const lines: Line[] = [
    { service: 'Lambda', what: work.function, how: says, quantity: times, price: 'lambdaRequest' },
    {
      service: 'Lambda',
      what: work.function,
      how: `${says} × ${how} × ${deployed.memoryMiB / 1024} GB`,
      quantity: (times * milliseconds * deployed.memoryMiB) / 1024 / 1000,
      price: deployed.isArm ? 'lambdaGBSecondArm' : 'lambdaGBSecondX86',
    },
    {
      service: 'DynamoDB',
      what: name,
      how: each(work.writeUnits, 'write units'),
      quantity: times * work.writeUnits,
      price: 'dynamodbWrite',
    },
    {
      service: 'DynamoDB',
      what: name,
      how: each(work.readUnits, 'read units'),
      quantity: times * work.readUnits,
      price: 'dynamodbRead',
    },
    {
      service: 'S3',
      what: name,
      how: each(work.s3Puts, 'requests'),
      quantity: times * work.s3Puts,
      price: 's3Put',
    },
    {
      service: 'CloudWatch',
      what: `log of ${work.function}`,
      how: each(work.logBytes + reportBytes, 'bytes'),
      quantity: (times * (work.logBytes + reportBytes)) / 1e9,
      price: 'logIngestion',
    },
  ];
  return lines.filter(({ quantity }) => quantity > 0);
}

/**
 * Lambda bills the time that a function has, waiting included: its processor time, stretched by the share of a vCPU that its memory brings,
 * and the time of the calls that it waits for, as if one came after the other.
 */
function billed(work: Work, memoryMiB: number, times: number): { milliseconds: number; how: string } {
  const share = Math.min(1, memoryMiB / memoryOfVcpu);
  const waiting = waitedFor.reduce((sum, call) => sum + work[call] * latency[call], 0);
  const warm = work.processor / share + waiting;
  const cold = work.coldProcessor / share;
  const coldShare = Math.exp((-times * keptMinutes) / minutesOfMonth);
  const milliseconds = warm + coldShare * cold;
  const started = coldShare < 0.001 ? '' : ` + ${percent(coldShare)} × ${Math.round(cold)} ms of starts`;
  return { milliseconds, how: `(${Math.round(warm)} ms${started})` };
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
