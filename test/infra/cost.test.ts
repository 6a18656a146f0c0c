import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { costFile, costText } from '../../infra/cost.ts';
import { costOf, type Line, sumOf } from '../../infra/cost/line.ts';
import { customMetrics } from '../../infra/cost/metrics.ts';
import { readPrices } from '../../infra/cost/prices.ts';
import { resourcesOf } from '../../infra/cost/resources.ts';
import type { Work } from '../../infra/cost/usage.ts';
import { workLines } from '../../infra/cost/work-lines.ts';
import { functions } from '../../infra/functions.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { both } from './configurations.ts';

test('docs/cost.md is what `npm run cost` writes', () => {
  const text = costText(resolve('casebridge.yaml'), resolve('dist/functions'));
  expect(readFileSync(costFile, 'utf8')).toBe(text);
});

test('a line costs its quantity times the price', () => {
  const writes: Line = {
    service: 'DynamoDB',
    what: '',
    how: '',
    quantity: 2_000_000,
    price: 'dynamodbWrite',
  };
  const secrets: Line = { service: 'Secrets Manager', what: '', how: '', quantity: 5, price: 'secret' };
  expect(costOf(writes, readPrices())).toBeCloseTo(1.25);
  expect(costOf(secrets, readPrices())).toBeCloseTo(2);
  expect(sumOf([writes, secrets], readPrices())).toBeCloseTo(3.25);
});

test('every price names its page, and the list its month', () => {
  const { asOf, prices } = readPrices();
  expect(asOf).toMatch(/^20\d\d-\d\d$/);
  for (const { source } of Object.values(prices))
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w/-]+\/pricing\//);
});

test('a figure is a metric for each value of what it is told apart by', () => {
  // 5 results, 7 states, 5 figures of 3 connections, 5 of 3 exports, 5 secrets, and the oldest that waits.
  expect(customMetrics(loadConfig(both, 'both.yaml').config)).toBe(5 + 7 + 5 * 3 + 5 * 3 + 5 + 1);
});

describe('the resources of a template', () => {
  const template = {
    Resources: {
      Swept: {
        Type: 'AWS::Lambda::Function',
        Properties: { MemorySize: 256, Architectures: ['arm64'] },
        Metadata: { 'aws:cdk:path': 'casebridge-prod-alerts/Sweep/sweep-inbox/Function/Resource' },
      },
      EachMinute: scheduleOf('rate(1 minute)'),
      EachNight: scheduleOf('cron(0 2 * * ? *)'),
      Rings: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Orders: { Type: 'AWS::SQS::Queue', Properties: {} },
      FromRings: mappingOf('Rings'),
      FromOrders: mappingOf('Orders'),
      Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Formula: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a / b' }] },
      },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 90 } },
    },
  };

  test('are its functions with what they run by the clock', () => {
    const sweep = { memoryMiB: 256, isArm: true, runsAMinute: 1 };
    expect(resourcesOf([template]).functions).toEqual(new Map([['sweep-inbox', sweep]]));
  });

  test('are the queues that Lambda polls, by kind', () => {
    expect(resourcesOf([template])).toMatchObject({ polledFifoQueues: 1, polledQueues: 1 });
  });

  test('are the metrics of alarms: each of those in a formula', () => {
    expect(resourcesOf([template]).alarmMetrics).toBe(3);
  });
});

describe('the work of a function', () => {
  const work: Work = {
    function: 'sweep-inbox',
    coldProcessor: 300,
    processor: 10,
    dynamodb: 2,
    sqs: 1,
    secrets: 0,
    s3Puts: 0,
    s3Gets: 0,
    platformCalls: 0,
    readUnits: 1,
    writeUnits: 0,
    logBytes: 300,
  };
  const usage = { measured: '2026-01-01', machine: 'a machine', work: { turn: work } };
  const deployed = (memoryMiB: number) => ({
    functions: new Map([['sweep-inbox', { memoryMiB, isArm: true, runsAMinute: 1 }]]),
  });
  const secondsOf = (memoryMiB: number, times: number) =>
    workLines({ work: 'turn', times, says: 'turns' }, deployed(memoryMiB), usage).find(
      ({ price }) => price === 'lambdaGBSecondArm',
    )?.quantity;

  test('is billed with the waiting for its calls, its processor time stretched by its share of a vCPU', () => {
    // 10 ms on 512 of 1,769 MB are 34.55 ms, and 20 ms are waited for; no process has to start.
    expect(secondsOf(512, 1_000_000)).toBeCloseTo(1_000_000 * 0.5 * 0.054_55, 0);
  });

  test('is billed with the start of a process where it comes seldom', () => {
    // Once a month: 1,036 ms of the start and 54.55 ms.
    expect(secondsOf(512, 1)).toBeCloseTo(0.5 * 1.091, 3);
  });

  test('is refused where nothing was measured of it', () => {
    expect(() => workLines({ work: 'other', times: 1, says: '' }, deployed(512), usage)).toThrow(
      'nothing was measured of other',
    );
  });
});

test('the clock starts four functions each minute, in the page as in the table', () => {
  const turning = Object.values(functions).filter(({ trigger }) => 'minutes' in trigger);
  const text = readFileSync(costFile, 'utf8');
  expect(text.match(/^\| Scheduler \|.*43,800 turns = 43,800 invocations/gm)).toHaveLength(turning.length);
});

function scheduleOf(expression: string) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { ScheduleExpression: expression, Target: { Arn: { 'Fn::GetAtt': ['Swept', 'Arn'] } } },
  };
}

function mappingOf(queue: string) {
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] } },
  };
}
