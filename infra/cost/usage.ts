import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** Where `npm run usage` writes what it measured. */
export const usageFile = join(import.meta.dirname, 'usage.json');

const work = v.object({
  function: v.string(),
  /** Processor time of the process from its start to the end of its first work, in milliseconds. */
  coldProcessor: v.number(),
  /** Of the same work, once the process is warm. */
  processor: v.number(),
  /** Calls that it waits for. */
  dynamodb: v.number(),
  sqs: v.number(),
  secrets: v.number(),
  s3Puts: v.number(),
  s3Gets: v.number(),
  platformCalls: v.number(),
  /** What DynamoDB bills for them. */
  readUnits: v.number(),
  writeUnits: v.number(),
  /** What the function writes to its log, with CloudWatch's own bytes for each line. */
  logBytes: v.number(),
});

const usage = v.object({
  measured: v.string(),
  machine: v.string(),
  work: v.record(v.string(), work),
});

/** What one piece of a function's work takes. */
export type Work = v.InferOutput<typeof work>;

export type Usage = v.InferOutput<typeof usage>;

export const readUsage = (): Usage => v.parse(usage, JSON.parse(readFileSync(usageFile, 'utf8')));
