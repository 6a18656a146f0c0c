import { type AlertWay, alertKeyIn, type ListedAlert, type Ways } from '../../lib/alert-ways.ts';
import type { Config } from '../../lib/config.ts';
import type { AlertState } from '../../lib/inbox-rows.ts';
import { beginRetry, planRetry, type Retry } from '../../lib/retry.ts';
import type { Ring } from '../../lib/rings.ts';
import { compileRoutes } from '../../lib/routes.ts';
import { compileSuppressions } from '../../lib/suppressions.ts';
import { columns } from '../columns.ts';
import { deployed } from '../deployed.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { keptBodies } from '../kept-body.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { findAlert, notFound } from './found.ts';
import { many } from './words.ts';

const options = {
  ...deploymentOptions,
  source: { type: 'string' },
  'all-failed': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

// Alerts that are set going side by side, and rung for together: who is stopped in between has rung for all that wait again.
const inParallel = 25;

type Asked = { id: string | undefined; source: string | undefined; isDry: boolean };

/** `casebridge alerts retry`: see docs/alerts.md. Answers the exit code. */
export async function retryAlerts(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const [id, ...more] = positionals;
  if (more.length > 0 || (id === undefined) !== (values['all-failed'] === true))
    throw new UsageError(`give the id of one alert, or --all-failed\nusage: casebridge ${usage}`);
  const asked: Asked = { id, source: values.source, isDry: values['dry-run'] === true };
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await deployment.config();
    const retries = await retryAll(asked, deployment, config, terminal);
    if (id !== undefined && retries.length === 0) {
      terminal.complain(`casebridge: ${notFound(id, values.source, config)}`);
      return 1;
    }
    terminal.print(values.json ? asJson(retries, asked.isDry) : asTable(retries, asked, deployment));
    // Whoever names an alert wants to know that nothing came of it.
    return id !== undefined && !retries.some(({ isRetried }) => isRetried) ? 1 : 0;
  } finally {
    deployment.close();
  }
}

async function retryAll(
  asked: Asked,
  deployment: Deployment,
  config: Config,
  terminal: Terminal,
): Promise<Retried[]> {
  const parts = deployed(deployment, config, terminal);
  const planning = {
    router: compileRoutes(config),
    suppressor: compileSuppressions(config),
    connections: new Set(Object.keys(config.connections)),
    wholeOf: keptBodies(deployment, config),
    casesOf: parts.casesOf,
    now: parts.now,
  };
  const at = parts.now().toISOString();
  const retried: Retried[] = [];
  for await (const ways of batchesOf(asked, config, parts.ways)) {
    const retries = await Promise.all(ways.map((way) => planRetry(way, planning)));
    // A cause of its own for each batch: a ring of the same cause would be taken for the one before.
    const cause = `retry-${at}-${retried.length}`;
    // Without the alerts themselves, of which there may be more than memory holds.
    retried.push(...retries.map(retriedOf));
    if (asked.isDry) continue;
    const rings = (await Promise.all(retries.map((it) => beginRetry(it, parts)))).flat();
    await parts.ring(distinct(rings).map((it) => ({ ...it, cause })));
  }
  return retried;
}

/** The alerts that are asked for. All that failed are listed before the first is touched: what fails again meanwhile is for the next time. */
async function* batchesOf({ id, source }: Asked, config: Config, ways: Ways): AsyncGenerator<AlertWay[]> {
  if (id !== undefined) return yield findAlert(id, source, config, ways);
  const failed = (await Array.fromAsync(ways.list('failed', null))).filter(
    (it) => source === undefined || it.source === source,
  );
  for (let start = 0; start < failed.length; start += inParallel) {
    const found = await Promise.all(failed.slice(start, start + inParallel).map((it) => ways.read(it)));
    // The list lags behind the table.
    yield found.filter((way) => way?.state === 'failed').filter((way) => way !== null);
  }
}

/** What was done for an alert, or would be. */
type Retried = Pick<ListedAlert, 'source' | 'connection'> & {
  id: string;
  key: string;
  was: AlertState;
  isRetried: boolean;
  says: string;
};

const retriedOf = ({ way, does, says }: Retry): Retried => ({
  id: way.alertId,
  key: alertKeyIn(way),
  source: way.source,
  connection: way.connection,
  was: way.state,
  isRetried: does !== 'nothing',
  says,
});

const distinct = (rings: Ring[]): Ring[] => [...new Map(rings.map((it) => [it.caseKey, it])).values()];

const asJson = (retries: Retried[], isDry: boolean): string =>
  JSON.stringify({ dryRun: isDry, alerts: retries }, null, 2);

function asTable(retries: Retried[], { id, source, isDry }: Asked, { name }: Deployment): string {
  if (id === undefined && retries.length === 0)
    return `No alert${source === undefined ? '' : ` from ${source}`} is failed, in ${name}.`;
  const rows = retries.map(({ id, source, connection, was, says }) => [
    id,
    source,
    connection ?? '-',
    was,
    says,
  ]);
  const head = ['ALERT', 'SOURCE', 'CONNECTION', 'WAS', isDry ? 'WHAT WOULD BE DONE' : 'WHAT WAS DONE'];
  const going = retries.filter(({ isRetried }) => isRetried).length;
  const left = retries.length - going;
  const summary = isDry
    ? `${many(going, 'alert')} would be rung for${left > 0 ? `, ${left} left alone` : ''}. Nothing was changed, in ${name}.`
    : `${many(going, 'alert')} rung for${left > 0 ? `, ${left} left alone` : ''}, in ${name}.`;
  const next = isDry || going === 0 ? '' : ' `casebridge alerts show ALERT` tells what comes of it.';
  return `${columns([head, ...rows], { whole: [0] })}\n\n${summary}${next}`;
}
