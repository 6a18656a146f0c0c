import { type AlertWay, alertKeyIn, type Ways } from '../../lib/alert-ways.ts';
import type { Config } from '../../lib/config.ts';
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
    return retries.every(({ does }) => does === 'nothing') && id !== undefined ? 1 : 0;
  } finally {
    deployment.close();
  }
}

async function retryAll(
  { id, source, isDry }: Asked,
  deployment: Deployment,
  config: Config,
  terminal: Terminal,
): Promise<Retry[]> {
  const parts = deployed(deployment, config, terminal);
  const { ring, ways, now } = parts;
  const planning = {
    router: compileRoutes(config),
    suppressor: compileSuppressions(config),
    connections: new Set(Object.keys(config.connections)),
    wholeOf: keptBodies(deployment, config),
    casesOf: parts.casesOf,
    now,
  };
  const found = id === undefined ? await allFailed(source, ways) : await findAlert(id, source, config, ways);
  const cause = `retry-${now().toISOString()}`;
  const retries: Retry[] = [];
  for (let start = 0; start < found.length; start += inParallel) {
    const batch = await Promise.all(
      found.slice(start, start + inParallel).map((way) => planRetry(way, planning)),
    );
    retries.push(...batch);
    if (isDry) continue;
    const rings = (await Promise.all(batch.map((it) => beginRetry(it, parts)))).flat();
    await ring(distinct(rings).map((it) => ({ ...it, cause })));
  }
  return retries;
}

/** Read whole before the first of them is touched: what fails again meanwhile is for the next time. */
async function allFailed(source: string | undefined, ways: Ways): Promise<AlertWay[]> {
  const found: AlertWay[] = [];
  for await (const listed of ways.list('failed', null)) {
    if (source !== undefined && listed.source !== source) continue;
    const way = await ways.read(listed);
    if (way?.state === 'failed') found.push(way);
  }
  return found;
}

const distinct = (rings: Ring[]): Ring[] => [...new Map(rings.map((it) => [it.caseKey, it])).values()];

const asJson = (retries: Retry[], isDry: boolean): string =>
  JSON.stringify(
    {
      dryRun: isDry,
      alerts: retries.map(({ way, does, says }) => ({
        id: way.alertId,
        key: alertKeyIn(way),
        source: way.source,
        connection: way.connection,
        was: way.state,
        isRetried: does !== 'nothing',
        says,
      })),
    },
    null,
    2,
  );

function asTable(retries: Retry[], { id, source, isDry }: Asked, { name }: Deployment): string {
  if (id === undefined && retries.length === 0)
    return `No alert${source === undefined ? '' : ` from ${source}`} is failed, in ${name}.`;
  const rows = retries.map(({ way, says }) => [
    way.alertId,
    way.source,
    way.connection ?? '-',
    way.state,
    says,
  ]);
  const head = ['ALERT', 'SOURCE', 'CONNECTION', 'WAS', isDry ? 'WHAT WOULD BE DONE' : 'WHAT WAS DONE'];
  const going = retries.filter(({ does }) => does !== 'nothing').length;
  const left = retries.length - going;
  const summary = isDry
    ? `${many(going, 'alert')} would be rung for${left > 0 ? `, ${left} left alone` : ''}. Nothing was changed, in ${name}.`
    : `${many(going, 'alert')} rung for${left > 0 ? `, ${left} left alone` : ''}, in ${name}.`;
  const next = isDry || going === 0 ? '' : ' `casebridge alerts show ALERT` tells what comes of it.';
  return `${columns([head, ...rows], { whole: [0] })}\n\n${summary}${next}`;
}
