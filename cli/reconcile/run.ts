import type { Config } from '../../lib/config.ts';
import type { Inbox } from '../../lib/inbox.ts';
import { type Difference, reconcile } from '../../lib/reconcile.ts';
import { deployed } from '../deployed.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { optionsOf, timeSince, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { deadLettersOf } from './dead-letters.ts';
import { type Report, reportInWords } from './report.ts';

const options = {
  ...deploymentOptions,
  since: { type: 'string', default: '7d' },
  fix: { type: 'boolean' },
} as const;

const ringQueues = ['falcon-rings', 'incydr-rings'];

/** `casebridge reconcile`: see docs/alerts.md. Answers the exit code. */
export async function runReconcile(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  if (positionals.length > 0)
    throw new UsageError(`${JSON.stringify(positionals[0])} is too much here\nusage: casebridge ${usage}`);
  const since = timeSince(values.since, terminal.now());
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await deployment.config();
    const report = await reportOf({ since, fix: values.fix === true }, deployment, config, terminal);
    terminal.print(values.json ? JSON.stringify(report, null, 2) : reportInWords(report));
    const isRight =
      report.differences.every(({ isRungFor }) => isRungFor) && report.deadLetters.every(isEmpty);
    return isRight ? 0 : 1;
  } finally {
    deployment.close();
  }
}

const isEmpty = ({ messages }: Report['deadLetters'][number]): boolean => messages === 0;

async function reportOf(
  { since, fix }: { since: Date; fix: boolean },
  deployment: Deployment,
  config: Config,
  terminal: Terminal,
): Promise<Report> {
  const parts = deployed(deployment, config, terminal);
  const compared = { keys: 0, cases: 0 };
  const deps = {
    ...parts,
    deployment: deployment.setting('CASEBRIDGE_DEPLOYMENT'),
    connections: new Map(Object.entries(config.connections)),
  };
  const differences: Difference[] = await Array.fromAsync(reconcile({ since, fix }, deps, compared));
  return {
    in: deployment.name,
    since: since.toISOString(),
    fix,
    compared,
    differences,
    deadLetters: await deadLettersIn(deployment),
    failed: await failedIn(parts.inbox),
  };
}

async function deadLettersIn({ sqs, queueUrl }: Deployment): Promise<Report['deadLetters']> {
  const all: Report['deadLetters'] = [];
  for (const queue of ringQueues) {
    const url = queueUrl(queue);
    const messages = url === null ? null : await deadLettersOf(sqs, url);
    if (messages !== null) all.push({ queue, messages });
  }
  return all;
}

async function failedIn(inbox: Inbox): Promise<number> {
  let count = 0;
  for await (const _ of inbox.inState('failed')) count += 1;
  return count;
}
