import type { Config, ExportSettings } from '../../lib/config.ts';
import { dynamoChain } from '../../lib/exports/chain.ts';
import { dynamoExported } from '../../lib/exports/exported.ts';
import { runReader } from '../../lib/exports/run-reader.ts';
import { dynamoExportRuns } from '../../lib/exports/runs.ts';
import { s3Store } from '../../lib/exports/store.ts';
import { dynamoTable } from '../../lib/table.ts';
import { type Asked, type Deployment, deploymentFor } from '../deployment.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';

/** The exports of a deployment: what is configured, what the table has of them, and the bucket. */
export type Exports = Awaited<ReturnType<typeof exportsOf>>;

/** Looks into the exports of a deployment, and lets go of it afterwards. Answers the exit code. */
export async function withExports(
  asked: Asked,
  terminal: Terminal,
  work: (exports: Exports) => Promise<number>,
): Promise<number> {
  const deployment = await deploymentFor(asked, terminal);
  try {
    return await work(await exportsOf(deployment, terminal));
  } finally {
    deployment.close();
  }
}

async function exportsOf(deployment: Deployment, { now }: Pick<Terminal, 'now'>) {
  const config = await deployment.config();
  const table = dynamoTable(deployment.dynamodb, deployment.setting('CASEBRIDGE_TABLE'));
  const bucket = s3Store(deployment.s3, deployment.setting('CASEBRIDGE_BUCKET'));
  return {
    deployment,
    config,
    table,
    bucket,
    reader: runReader(bucket),
    runs: dynamoExportRuns(table),
    chain: dynamoChain(table),
    exported: dynamoExported(table, now),
  };
}

/** The settings of an export. @throws UsageError where there is none of that name */
export function exportNamed({ exports }: Pick<Config, 'exports'>, name: string): ExportSettings {
  const settings = Object.hasOwn(exports, name) ? exports[name] : undefined;
  if (settings) return settings;
  const names = Object.keys(exports);
  throw new UsageError(
    names.length === 0
      ? 'the configuration has no exports'
      : `no export is named ${JSON.stringify(name)}; there ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}`,
  );
}

/** The only word that a verb takes. @throws UsageError for none, or more */
export function onlyWord([word, ...more]: string[], usage: string): string {
  if (word === undefined || more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  return word;
}

/** A run as it is named in a call: by its start, or as that stands in a key, with dashes for colons. */
export const runNamed = (text: string): string =>
  text.replace(/^(\d{4}-\d\d-\d\dT\d\d)[:-](\d\d)[:-](\d\d\.\d{3}Z)$/, '$1:$2:$3');
