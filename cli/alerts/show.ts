import { type AlertWay, alertKeyIn } from '../../lib/alert-ways.ts';
import type { Config } from '../../lib/config.ts';
import { urlOf } from '../../lib/connections.ts';
import { factsOf } from '../../lib/facts.ts';
import { columns } from '../columns.ts';
import { inboxOf } from '../deployed.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { findAlert, notFound } from './found.ts';
import { many, shortTime } from './words.ts';

const options = { ...deploymentOptions, source: { type: 'string' } } as const;

/** `casebridge alerts show ID`: see docs/alerts.md. Answers the exit code. */
export async function showAlert(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await deployment.config();
    const found = await findAlert(id, values.source, config, inboxOf(deployment, config).ways);
    if (found.length === 0) {
      terminal.complain(`casebridge: ${notFound(id, values.source, config)}`);
      return 1;
    }
    terminal.print(
      values.json
        ? JSON.stringify({ alerts: found.map(asJson) }, null, 2)
        : found.map((it) => asText(it, config, deployment)).join('\n\n'),
    );
    return 0;
  } finally {
    deployment.close();
  }
}

const asJson = (way: AlertWay) => {
  const { record, alert } = way;
  return {
    id: way.alertId,
    key: alertKeyIn(way),
    source: way.source,
    connection: way.connection,
    route: way.route,
    caseKey: way.caseKey,
    state: way.state,
    since: way.stateAt,
    receivedAt: way.receivedAt,
    delivery: way.deliveryId,
    caseId: way.caseId,
    partlyIn: way.partlyIn,
    reason: way.reason,
    alert,
    case: record && {
      generation: record.generation,
      caseId: record.caseId,
      openedAt: record.openedAt,
      previousCaseId: record.previousCaseId,
      attempt: record.attempt,
      failedTries: record.failures,
      lastError: record.trouble,
      nextTryAt: record.dueAt,
    },
  };
};

function asText(way: AlertWay, config: Config, deployment: Deployment): string {
  const { alert, connection, route } = way;
  const isNews = alert.state === 'resolved' ? ' (the news that it is resolved)' : '';
  const rows: [string, string | null][] = [
    ['alert', way.alertId + isNews],
    ['title', alert.title],
    [
      'facts',
      factsOf(alert)
        .filter(([name]) => name !== 'Alert')
        .map(([name, value]) => `${name.toLowerCase()} ${value}`)
        .join(', ') || null,
    ],
    ['evidence', evidenceIn(way)],
    ['goes to', connection && `${connection}${route === null ? '' : `, by route "${route}"`}`],
    ['case key', way.caseKey],
    [
      'received',
      `${shortTime(way.receivedAt)}${way.deliveryId === null ? '' : `, delivery ${way.deliveryId}`}`,
    ],
    ['rung', rungFor(way)],
    ['state', `${way.state} since ${shortTime(way.stateAt)}`],
    ['why', way.reason],
    ['case', caseOf(way, config, deployment)],
    ['tries', triesOf(way)],
    ['last error', way.record?.trouble ?? null],
    ['next try', nextTry(way)],
  ];
  return columns(rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function evidenceIn({ alert, partlyIn }: AlertWay): string | null {
  const kinds = [
    { ids: alert.falconAlertIds, what: 'Falcon alert' },
    { ids: alert.falconEventIds, what: 'Falcon event' },
    { ids: alert.incydrEventIds, what: 'Incydr file event' },
  ].filter(({ ids }) => ids.length > 0);
  const told = kinds.map(({ ids, what }) => `${many(ids.length, what)}: ${ids.join(', ')}`).join('; ');
  const part = partlyIn === null ? '' : `; the rest of it is in case ${partlyIn}`;
  return told + part || null;
}

/** Its delivery was answered only after its key was rung for: that much is known of every alert under a key. */
function rungFor({ caseKey, state, record }: AlertWay): string | null {
  if (caseKey === null) return null;
  const first = 'before its delivery was answered';
  if (state !== 'waiting') return first;
  return record?.dueAt
    ? `${first}; again when the next try is due`
    : `${first}; again by the sweep, while it waits`;
}

function caseOf({ caseId, connection, record }: AlertWay, config: Config, { isLocal }: Deployment) {
  if (caseId === null || connection === null) return null;
  const settings = config.connections[connection];
  const where =
    isLocal && settings ? `  ${urlOf(settings)}/__control/cases/${encodeURIComponent(caseId)}` : '';
  if (record?.caseId !== caseId) return `${caseId}, an earlier one of its key${where}`;
  const opened = record.openedAt === null ? '' : `, opened by an alert of ${shortTime(record.openedAt)}`;
  const before = record.previousCaseId === null ? '' : `, follows case ${record.previousCaseId}`;
  return `${caseId}${opened}${before}${where}`;
}

function triesOf({ record, state }: AlertWay): string | null {
  if (!record) return null;
  const { failures, attempt } = record;
  const underWay = attempt
    ? `one is under way (${attempt.kind}, settled by ${shortTime(attempt.until)})`
    : null;
  const failed = failures > 0 ? `${failures} in a row of its key came to nothing` : null;
  const none = state === 'waiting' ? 'none yet' : 'the last of its key came to an end';
  return [failed, underWay].filter((it) => it !== null).join('; ') || none;
}

function nextTry({ record, state }: AlertWay): string | null {
  if (record?.dueAt) return shortTime(record.dueAt);
  return state === 'waiting' ? 'as soon as an opener takes its ring' : null;
}
