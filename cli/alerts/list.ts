import { alertKeyIn, type ListedAlert, type Ways } from '../../lib/alert-ways.ts';
import { type AlertState, alertStates } from '../../lib/inbox-rows.ts';
import { columns } from '../columns.ts';
import { inboxOf } from '../deployed.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { optionsOf, timeSince, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { countsInWords, shortTime } from './words.ts';

// What somebody has to look at is listed however old it is, what went well for a day.
const atRest: readonly AlertState[] = ['attached', 'updated', 'suppressed'];
const oneDay = 86_400_000;
const usualLimit = 100;
// How long an alert is kept matters to those who end one.
const readsOnly = { inbox: { retention: 0 } };

const options = {
  ...deploymentOptions,
  state: { type: 'string', multiple: true },
  source: { type: 'string' },
  since: { type: 'string' },
  limit: { type: 'string' },
} as const;

type Filter = { states: readonly AlertState[]; source: string | null; since: Date | null; limit: number };

/** What was found: how many of each state, and the latest of them in the order in which they came to it. */
type Listed = { counts: Map<AlertState, number>; latest: ListedAlert[] };

/** `casebridge alerts`: see docs/alerts.md. Answers the exit code. */
export async function listAlerts(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  if (positionals.length > 0)
    throw new UsageError(`${JSON.stringify(positionals[0])} is too much here\nusage: casebridge ${usage}`);
  const now = terminal.now();
  const filter: Filter = {
    states: statesOf(values.state),
    source: values.source ?? null,
    since: values.since === undefined ? null : timeSince(values.since, now),
    limit: limitOf(values.limit, values.json === true),
  };
  const deployment = await deploymentFor(values, terminal);
  try {
    const listed = await list(filter, inboxOf(deployment, readsOnly).ways, now);
    terminal.print(values.json ? asJson(listed) : asTable(listed, filter, deployment));
    return 0;
  } finally {
    deployment.close();
  }
}

/** `--state failed`, several times or with commas. @throws UsageError for a state that there is not */
function statesOf(asked: string[] | undefined): readonly AlertState[] {
  if (asked === undefined) return alertStates;
  return asked
    .flatMap((it) => it.split(','))
    .map((name) => {
      const state = alertStates.find((it) => it === name.trim());
      if (state) return state;
      throw new UsageError(`there is no state ${JSON.stringify(name)}; there are: ${alertStates.join(', ')}`);
    });
}

function limitOf(text: string | undefined, isJson: boolean): number {
  if (text === undefined) return isJson ? Number.POSITIVE_INFINITY : usualLimit;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new UsageError(`--limit ${JSON.stringify(text)} is not a whole number above 0`);
}

async function list(filter: Filter, ways: Ways, now: Date): Promise<Listed> {
  const counts = new Map<AlertState, number>();
  const found = await Promise.all(
    filter.states.map(async (state) => {
      const usual = atRest.includes(state) ? new Date(now.getTime() - oneDay) : null;
      let latest: ListedAlert[] = [];
      let count = 0;
      for await (const alert of ways.list(state, filter.since ?? usual)) {
        if (filter.source !== null && alert.source !== filter.source) continue;
        count += 1;
        latest.push(alert);
        // However many there are, twice the limit of them is the most that is held.
        if (latest.length > 2 * filter.limit) latest = latest.slice(-filter.limit);
      }
      counts.set(state, count);
      return latest;
    }),
  );
  const latest = found.flat().toSorted((a, b) => (a.stateAt < b.stateAt ? -1 : 1));
  return { counts, latest: Number.isFinite(filter.limit) ? latest.slice(-filter.limit) : latest };
}

const asJson = ({ counts, latest }: Listed): string =>
  JSON.stringify(
    {
      alerts: latest.map((it) => ({
        id: it.alertId,
        source: it.source,
        state: it.state,
        since: it.stateAt,
        receivedAt: it.receivedAt,
        connection: it.connection,
        route: it.route,
        caseKey: it.caseKey,
        caseId: it.caseId,
        reason: it.reason,
        key: alertKeyIn(it),
      })),
      counts: Object.fromEntries(counts),
    },
    null,
    2,
  );

const head = ['SINCE', 'STATE', 'SOURCE', 'CONNECTION', 'ALERT', 'CASE, OR WHY'];
const idColumn = 4;

function asTable({ counts, latest }: Listed, filter: Filter, { name }: Deployment): string {
  if (latest.length === 0) return nothingOf(filter, name);
  const rows = latest.map((it) => [
    shortTime(it.stateAt),
    it.state,
    it.source,
    it.connection ?? '-',
    it.alertId,
    outcomeOf(it),
  ]);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const more =
    total > latest.length ? ` The latest ${latest.length} are shown; --limit ${total} shows all.` : '';
  const failed = counts.get('failed') ?? 0;
  return [
    columns([head, ...rows], { whole: [idColumn] }),
    '',
    `${countsInWords(counts)}.${more}`,
    `\`casebridge alerts show ALERT\` tells the way of one${failed > 0 ? '; `casebridge alerts retry ALERT` sets a failed one going again' : ''}.`,
  ].join('\n');
}

const outcomeOf = ({ caseId, reason, state, route }: ListedAlert): string => {
  if (caseId !== null) return `case ${caseId}${reason === null ? '' : `; ${reason}`}`;
  if (reason !== null) return reason;
  if (state === 'held') return 'until there are enough of its key';
  return route === null ? '' : `by route "${route}"`;
};

function nothingOf({ states, source, since }: Filter, name: string): string {
  const isAll = states.length === alertStates.length;
  const from = source === null ? '' : ` from ${source}`;
  const time = since === null ? '' : ` since ${shortTime(since.toISOString())}`;
  if (!isAll) return `No alert${from} is ${states.join(' or ')}${time}, in ${name}.`;
  const usual = since === null ? ', and none came to its end within a day' : '';
  return `No alert${from} is there${time}, in ${name}${usual}.`;
}
