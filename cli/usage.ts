import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as v from 'valibot';
import { ConfigError } from '../lib/config-file.ts';
import { duration } from '../lib/config-values.ts';
import { reasonOf } from '../lib/log.ts';
import type { Terminal } from './verb.ts';

/** The command was called wrongly, or lacks something that its caller has to set: it ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a verb's work; what it throws becomes a line of words and an exit code. */
export async function answered({ complain }: Terminal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    complain(`casebridge: ${wordsFor(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Options of one verb. @throws UsageError */
export function optionsOf<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${reasonOf(error)}\nusage: casebridge ${usage}`, { cause: error });
  }
}

const since = duration('');

/** A time to look back to: `2h` before now, or an ISO time. @throws UsageError */
export function timeSince(text: string, now: Date): Date {
  const back = v.safeParse(since, text);
  if (back.success) return new Date(now.getTime() - back.output);
  const at = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--since ${JSON.stringify(text)} is no time; say 2h, 7d, or 2026-03-01T10:00:00Z`);
}

const coded = v.looseObject({ code: v.string() });
const refusedMany = v.looseObject({ errors: v.array(coded) });

/** What a person can do about an error of the AWS SDK; the error's own words for any other. */
function wordsFor(error: unknown): string {
  if (error instanceof UsageError || error instanceof ConfigError) return error.message;
  const code = v.is(coded, error) ? error.code : v.is(refusedMany, error) ? error.errors[0]?.code : undefined;
  if (code === 'ECONNREFUSED')
    return 'nobody answers where the table should be; if the local run has ended, start it again with `npm start`';
  if (code === 'ERR_MODULE_NOT_FOUND')
    return `${reasonOf(error)}\nThis verb needs the AWS clients: npm install @aws-sdk/client-dynamodb @aws-sdk/client-sqs @aws-sdk/client-secrets-manager @aws-sdk/client-s3`;
  const name = error instanceof Error ? error.name : '';
  if (name === 'CredentialsProviderError')
    return 'there are no AWS credentials; sign in as for the AWS command line (AWS_PROFILE, AWS_REGION)';
  if (name === 'ResourceNotFoundException')
    return `the table or a queue is not there; is this the account and region of the deployment? (${reasonOf(error)})`;
  return reasonOf(error);
}
