import type { Config } from '../../lib/config.ts';
import { ConfigError } from '../../lib/config-file.ts';
import { dynamoExportRuns } from '../../lib/exports/runs.ts';
import { realNetwork } from '../../lib/http.ts';
import { secretStore } from '../../lib/secrets.ts';
import { many } from '../alerts/words.ts';
import { columns } from '../columns.ts';
import { inboxOf } from '../deployed.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { endpointFindings } from './endpoints.ts';
import { exportFindings } from './exports.ts';
import { type Finding, ok, wrong } from './finding.ts';
import { platformFindings } from './platforms.ts';
import { alertFinding, queueFindings, storeFindings } from './resources.ts';
import { secretFindings } from './secrets.ts';

/** `casebridge doctor`: see docs/doctor.md. Answers the exit code. */
export async function examine(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, deploymentOptions, usage);
  if (positionals.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await configOf(deployment);
    const findings = 'state' in config ? [config] : await allFindings(config, deployment, terminal);
    terminal.print(
      values.json
        ? JSON.stringify({ in: deployment.name, findings }, null, 2)
        : inWords(findings, deployment),
    );
    return findings.some(({ state }) => state === 'wrong') ? 1 : 0;
  } finally {
    deployment.close();
  }
}

/** The configuration; or what is wrong with it, without which nothing else can be looked at. */
async function configOf(deployment: Deployment): Promise<Config | Finding> {
  try {
    return await deployment.config();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return wrong('configuration', error.message, 'mend it, and deploy');
  }
}

async function allFindings(
  config: Config,
  deployment: Deployment,
  { now, wait }: Terminal,
): Promise<Finding[]> {
  const network = { ...realNetwork, now, wait };
  const secrets = secretStore(deployment.secrets, { now, ...config.secrets });
  const { table, inbox } = inboxOf(deployment, config);
  const parts = await Promise.all([
    secretFindings(config, { secrets: deployment.secrets, now }),
    platformFindings(config, { secrets, network }),
    endpointFindings(config, deployment.webhooksUrl),
    storeFindings(deployment),
    queueFindings(deployment),
    alertFinding(inbox, now()),
    exportFindings(config.exports, (name) => dynamoExportRuns(table).read(name), now()),
  ]);
  return [configurationFinding(config), ...parts.flat()];
}

function configurationFinding({ connections, sources, routes, exports }: Config): Finding {
  const count = (what: string, list: object) => many(Object.keys(list).length, what);
  const parts = [
    count('connection', connections),
    count('source', sources),
    count('route', routes),
    count('export', exports),
  ];
  return ok('configuration', parts.join(', '));
}

const marks = { ok: 'ok', wrong: 'WRONG', unknown: '?' };

function inWords(findings: Finding[], { name }: Deployment): string {
  const rows = findings.flatMap(({ state, check, says, todo }) => [
    [marks[state], check, says.replaceAll('\n', '; ')],
    ...(todo === null ? [] : [['', '', `→ ${todo}`]]),
  ]);
  const bad = findings.filter(({ state }) => state === 'wrong').length;
  const unseen = findings.filter(({ state }) => state === 'unknown').length;
  const rest = unseen === 0 ? '' : `, ${unseen} could not be told`;
  const summary = bad === 0 ? `Nothing is wrong in ${name}${rest}.` : `${bad} to mend in ${name}${rest}.`;
  return `${columns(rows, { whole: [1] })}\n\n${summary}`;
}
