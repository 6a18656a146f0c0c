import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const price = v.object({ price: v.number(), per: v.number(), unit: v.string(), source: v.string() });

const names = [
  'lambdaGBSecondArm',
  'lambdaGBSecondX86',
  'lambdaRequest',
  'httpApiRequest',
  'sqsFifoRequest',
  'sqsStandardRequest',
  'dynamodbRead',
  'dynamodbWrite',
  'dynamodbStorage',
  'dynamodbBackup',
  's3Storage',
  's3DeepArchive',
  's3Put',
  'secret',
  'secretCall',
  'schedulerInvocation',
  'logIngestion',
  'logStorage',
  'customMetric',
  'alarmMetric',
  'dashboard',
] as const;

export type PriceName = (typeof names)[number];

const priceList = v.object({
  /** The month that the prices are of. */
  asOf: v.string(),
  region: v.string(),
  currency: v.string(),
  note: v.string(),
  prices: v.record(v.picklist(names), price),
});

export type PriceList = v.InferOutput<typeof priceList>;

/** The prices of AWS, as infra/cost/prices.json has them. */
export const readPrices = (): PriceList =>
  v.parse(priceList, JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')));
