import * as v from 'valibot';
import { type CaseRecord, type CaseRecords, tokenOf } from './case-records.ts';
import { Declined, Unavailable, Unexpected } from './errors.ts';
import type { Inbox } from './inbox.ts';
import { type KeptAlert, keptAlert } from './inbox-rows.ts';
import type { Ring, RingAll } from './rings.ts';
import type { Table } from './table.ts';

/** What a platform shows of casebridge's cases. */
export type PlatformCases = {
  /** The evidence that a case holds, as ids; null where there is no such case. */
  held: (caseId: string) => Promise<ReadonlySet<string> | null>;
  /** Ids of all cases that bear a token. */
  withToken: (token: string) => Promise<string[]>;
  /** The evidence of an alert that this platform attaches, as ids. */
  evidenceOf: (alert: KeptAlert) => string[];
};

export type DifferenceKind =
  | 'waits-in-vain'
  | 'not-tried'
  | 'no-connection'
  | 'case-gone'
  | 'evidence-missing'
  | 'case-twice'
  | 'case-unknown'
  | 'not-compared';

/** One thing that is not as it should be. */
export type Difference = {
  kind: DifferenceKind;
  connection: string;
  caseKey: string;
  caseId: string | null;
  /** The senders' ids of the alerts it is about. */
  alerts: string[];
  says: string;
  /** Whether its key was rung for: the openers look, and do what is missing. */
  isRungFor: boolean;
};

export type ReconcileDeps = {
  table: Table;
  inbox: Inbox;
  records: CaseRecords;
  ring: RingAll;
  deployment: string;
  now: () => Date;
  /** Milliseconds in which a platform's index may lag, by the connections that there are. */
  connections: ReadonlyMap<string, { indexLag: number }>;
  casesOf: (connection: string) => PlatformCases;
};

/** What was looked at, for those who read the differences. */
export type Compared = { keys: number; cases: number };

const row = v.object({
  state: v.string(),
  stateAt: v.string(),
  alertId: v.string(),
  caseId: v.optional(v.nullable(v.string()), null),
  alert: v.pipe(v.string(), v.parseJson(), keptAlert),
});
type AlertRow = v.InferOutput<typeof row>;

const keyRow = v.object({ connection: v.string(), caseKey: v.string() });

// The sweep rings after two minutes, and for what a slow hour has left behind ever rarer.
const patience = 15 * 60_000;
// Keys that are looked at side by side; a connection's budget of calls bounds them all.
const inParallel = 8;

/**
 * Compares what casebridge believes with what the platforms show, key by key: all that waits, and each key of which an alert came to its
 * end since a time. With `fix` it rings for the keys of which something waits in vain. What a person may have done on
 * a platform (evidence taken out, a case deleted) is told and never undone.
 */
export async function* reconcile(
  { since, fix }: { since: Date; fix: boolean },
  deps: ReconcileDeps,
  compared: Compared = { keys: 0, cases: 0 },
): AsyncGenerator<Difference> {
  const silent = new Set<string>();
  const look = (ring: Ring) => ofKey(ring, { ...deps, fix, silent, compared });
  let batch: Ring[] = [];
  for await (const ring of keysToLookAt(since, deps)) {
    batch.push(ring);
    if (batch.length < inParallel) continue;
    yield* (await Promise.all(batch.map(look))).flat();
    batch = [];
  }
  yield* (await Promise.all(batch.map(look))).flat();
}

/** Every key once. What waits or is due is looked at however old it is. */
async function* keysToLookAt(since: Date, { inbox, records, now }: ReconcileDeps): AsyncGenerator<Ring> {
  const seen = new Set<string>();
  const lists = [
    records.due(now()),
    inbox.inState('waiting'),
    inbox.inState('held', { from: since }),
    inbox.inState('attached', { from: since }),
    inbox.inState('updated', { from: since }),
  ];
  for (const list of lists)
    for await (const found of list) {
      const ring = v.parse(keyRow, found);
      if (seen.has(ring.caseKey)) continue;
      seen.add(ring.caseKey);
      yield ring;
    }
}

type LookDeps = ReconcileDeps & { fix: boolean; silent: Set<string>; compared: Compared };

async function ofKey({ connection, caseKey }: Ring, deps: LookDeps): Promise<Difference[]> {
  const { records, ring, now, fix, compared } = deps;
  compared.keys += 1;
  const record = await records.read(caseKey, connection);
  const alerts = await alertsUnder(caseKey, deps);
  const told = (found: Found): Difference => ({
    connection,
    caseKey,
    caseId: record.caseId,
    alerts: [],
    isRungFor: false,
    ...found,
  });
  if (!deps.connections.has(connection)) return orphans(connection, alerts).map(told);
  const late = lateIn(record, alerts, now());
  const isRungFor = late.length > 0 && fix;
  if (isRungFor) await ring([{ connection, caseKey, cause: `reconcile-${now().toISOString()}` }]);
  const differs = await onPlatform(record, alerts, deps);
  return [...late.map((it) => told({ ...it, isRungFor })), ...differs.map(told)];
}

type Found = Pick<Difference, 'kind' | 'says'> & Partial<Difference>;

const alertsUnder = (caseKey: string, { table }: ReconcileDeps): Promise<AlertRow[]> =>
  Array.fromAsync(
    table.query({
      equals: ['pk', `key#${caseKey}`],
      from: ['sk', 'alert#'],
      until: ['sk', 'alert~'],
      consistent: true,
    }),
    (it) => v.parse(row, it),
  );

/** What waits for a connection that was taken out of the configuration. What it attached is nobody's to compare. */
function orphans(connection: string, alerts: AlertRow[]): Found[] {
  const moving = alerts.filter(({ state }) => state === 'waiting' || state === 'held');
  if (moving.length === 0) return [];
  const says = `${many(moving.length, 'alert waits', 'alerts wait')} for the connection ${connection}, which is not in the configuration`;
  return [{ kind: 'no-connection', alerts: moving.map(({ alertId }) => alertId), says }];
}

/** What waits longer than it should. */
function lateIn({ dueAt, trouble }: CaseRecord, alerts: AlertRow[], now: Date): Found[] {
  const isLate = (time: string) => now.getTime() - new Date(time).getTime() > patience;
  const waiting = alerts.filter(({ state }) => state === 'waiting');
  const ids = waiting.map(({ alertId }) => alertId);
  if (dueAt !== null) {
    const says = `a try was due at ${dueAt}, and nobody made it${trouble === null ? '' : ` (the last one: ${trouble})`}`;
    return isLate(dueAt) ? [{ kind: 'not-tried', alerts: ids, says }] : [];
  }
  const oldest = waiting.map(({ stateAt }) => stateAt).toSorted()[0];
  if (oldest === undefined || !isLate(oldest)) return [];
  const says = `${many(waiting.length, 'alert waits', 'alerts wait')} since ${oldest}, and no try is due`;
  return [{ kind: 'waits-in-vain', alerts: ids, says }];
}

async function onPlatform(record: CaseRecord, alerts: AlertRow[], deps: LookDeps): Promise<Found[]> {
  const { connection } = record;
  if (deps.silent.has(connection)) return [];
  try {
    return [...(await inCases(record, alerts, deps)), ...(await ofTokens(record, deps))];
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Declined || error instanceof Unexpected))
      throw error;
    // One answer says it for all keys of a connection whose platform is out, or whose API client is refused.
    if (error instanceof Unavailable) {
      if (deps.silent.has(connection)) return [];
      deps.silent.add(connection);
    }
    const which = error instanceof Unavailable ? `the cases of ${connection}` : 'its case';
    return [{ kind: 'not-compared', says: `${which} cannot be compared: ${error.message}` }];
  }
}

/** Whether each case that is known is there, and holds the evidence of the alerts that are attached to it. */
async function inCases(record: CaseRecord, alerts: AlertRow[], deps: LookDeps): Promise<Found[]> {
  const { casesOf, connections, now, compared } = deps;
  const cases = casesOf(record.connection);
  // What was attached a moment ago may not be shown yet.
  const shown = now().getTime() - (connections.get(record.connection)?.indexLag ?? 0);
  const settled = alerts.filter(
    ({ state, caseId, stateAt }) =>
      state === 'attached' && caseId !== null && new Date(stateAt).getTime() <= shown,
  );
  const byCase = Map.groupBy(settled, ({ caseId }) => caseId ?? '');
  if (record.caseId !== null && !alerts.some(({ caseId }) => caseId === record.caseId))
    byCase.set(record.caseId, []);
  const found: Found[] = [];
  for (const [caseId, attached] of byCase) {
    compared.cases += 1;
    const held = await cases.held(caseId);
    const ids = attached.map(({ alertId }) => alertId);
    if (held) found.push(...missingIn(caseId, held, attached, cases));
    else
      found.push({
        kind: 'case-gone',
        caseId,
        alerts: ids,
        says: 'the platform does not have this case any more',
      });
  }
  return found;
}

const missingIn = (
  caseId: string,
  held: ReadonlySet<string>,
  attached: AlertRow[],
  { evidenceOf }: PlatformCases,
): Found[] =>
  attached.flatMap(({ alertId, alert }): Found[] => {
    const missing = evidenceOf(alert).filter((id) => !held.has(id));
    const says = `the case does not hold ${missing.join(', ')}`;
    return missing.length === 0 ? [] : [{ kind: 'evidence-missing', caseId, alerts: [alertId], says }];
  });

/** Cases that bear a token of the key: at most one for each generation, and for the current one the case on the record. */
async function ofTokens(record: CaseRecord, { casesOf, deployment, records }: LookDeps): Promise<Found[]> {
  const cases = casesOf(record.connection);
  const found: Found[] = [];
  for (let generation = 1; generation <= record.generation; generation += 1) {
    const ids = await cases.withToken(tokenOf(deployment, { ...record, generation }));
    if (ids.length > 1)
      found.push({
        kind: 'case-twice',
        caseId: ids[0] ?? null,
        says: `the same case is there ${ids.length} times: ${ids.join(', ')}`,
      });
    const [only] = ids;
    const isCurrent = generation === record.generation && record.attempt === null;
    if (!isCurrent || ids.length !== 1 || only === undefined || only === record.caseId) continue;
    // Opened since the record was read: then it is known by now.
    if ((await records.read(record.caseKey, record.connection)).version !== record.version) continue;
    const instead =
      record.caseId === null ? 'the record has no case' : `the record names case ${record.caseId}`;
    found.push({ kind: 'case-unknown', caseId: only, says: `the case bears the key's mark, but ${instead}` });
  }
  return found;
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
