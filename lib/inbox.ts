import * as v from 'valibot';
import { type Alert, alertKeyOf } from './alert.ts';
import { eachOf } from './each-of.ts';
import {
  alertRow,
  type AlertState,
  type Arrival,
  bodyOf,
  fieldsOf,
  keptAlert,
  placedRow,
  rowKey,
  stateOf,
  type WaitingAlert,
  waitingRow,
} from './inbox-rows.ts';
import type { Placement } from './routes.ts';
import type { Row, Table } from './table.ts';

export type Acceptance = {
  result: 'accepted' | 'duplicate';
  state: AlertState;
  /** Of the first delivery of this alert, whatever the routes say by now. */
  caseKey: string;
};

export type Inbox = ReturnType<typeof dynamoInbox>;

export type InboxSettings = {
  /** Milliseconds that an alert is kept after it came to its end. */
  retention: number;
  /** Told of each alert that has come to another state; of an alert in parts, of each. */
  onState?: ((state: AlertState) => void) | undefined;
};

// One drain takes this many at most: enough for any storm to be few calls, few enough for a function's memory.
const mostWaiting = 500;
// Twice the highest threshold: of what is held beyond that, the oldest no longer goes into a case.
const mostHeld = 200;
/** What an alert comes to at its end. */
type End = Row & { state: AlertState };

// States in which an alert may still move.
const moving = ['waiting', 'held'] as const;

/** The table of accepted alerts: the truth of what came, what waits and what became of it. */
export function dynamoInbox(table: Table, { retention, onState }: InboxSettings) {
  // What waits does not expire: its time runs from the end that it came to.
  const expiresAt = (ended: Date) => Math.ceil((ended.getTime() + retention) / 1000);

  const end = async (caseKey: string, { alertKey }: WaitingAlert, how: End, at: Date): Promise<void> => {
    const set = { ...how, stateAt: at.toISOString(), expiresAt: expiresAt(at) };
    if (await table.updateIfState(rowKey(caseKey, alertKey), moving, set, ['waitingSince']))
      onState?.(how.state);
  };

  return {
    /**
     * Claims an alert for its case key, then puts it among the key's waiting alerts; neither is ever replaced.
     * The claim remembers the key, so a redelivery after a route was edited finds the first case. It also keeps what the
     * sender wrote: once an alert, and out of the way of whoever reads all that waits.
     */
    async accept(alert: Alert, placement: Placement, arrival: Arrival, part = 0): Promise<Acceptance> {
      const alertKey = alertKeyOf(placement.connection, alert, part);
      const claim = { pk: `claim#${alertKey}`, sk: 'claim' };
      const first = await table.putIfAbsent({
        ...claim,
        caseKey: placement.caseKey,
        ...(part === 0 ? bodyOf(alert, arrival) : {}),
        ...(part === 0 && placement.draft.rawAlert ? fieldsOf(alert) : {}),
        expiresAt: expiresAt(arrival.receivedAt),
      });
      const caseKey = first
        ? placement.caseKey
        : v.parse(v.object({ caseKey: v.string() }), await table.get(claim)).caseKey;
      const row = {
        ...alertRow(alert, alertKey, 'waiting', arrival),
        pk: `key#${caseKey}`,
        sk: `alert#${alertKey}`,
        caseKey,
        connection: placement.connection,
        route: placement.route,
        // The body is kept once an alert, and so is its file.
        draft: JSON.stringify(part === 0 ? placement.draft : { ...placement.draft, rawAlert: false }),
        waitingSince: `${arrival.receivedAt.toISOString()}#${alertKey}`,
      };
      if (await table.putIfAbsent(row)) {
        onState?.('waiting');
        return { result: 'accepted', state: 'waiting', caseKey };
      }
      const { state } = v.parse(v.object({ state: v.string() }), await table.get({ pk: row.pk, sk: row.sk }));
      return { result: 'duplicate', state: stateOf(state), caseKey };
    },

    /** Keeps an alert that opens no case, with the reason. A redelivery leaves it as it is. */
    async keep(
      alert: Alert,
      state: 'unrouted' | 'suppressed' | 'failed',
      reason: string,
      connection: string | null,
      arrival: Arrival,
    ): Promise<Acceptance['result']> {
      const alertKey = alertKeyOf(connection ?? '-', alert);
      const row = {
        ...alertRow(alert, alertKey, state, arrival),
        ...bodyOf(alert, arrival),
        expiresAt: expiresAt(arrival.receivedAt),
        pk: `alert#${alertKey}`,
        sk: `alert#${alertKey}`,
        reason,
        ...(connection === null ? {} : { connection }),
      };
      if (!(await table.putIfAbsent(row))) return 'duplicate';
      onState?.(state);
      return 'accepted';
    },

    /** What waits or is held under a key, the oldest first, strongly consistent. Read the key's record before, not after. */
    async waiting(caseKey: string): Promise<WaitingAlert[]> {
      const found: WaitingAlert[] = [];
      const rows = table.query({ index: 'waiting', equals: ['pk', `key#${caseKey}`], consistent: true });
      for await (const row of rows) {
        found.push(v.parse(waitingRow, row));
        if (found.length === mostWaiting) break;
      }
      return found;
    },

    /** Where an alert went when it came; null where it did not. */
    async placeOf(connection: string, alert: Pick<Alert, 'source' | 'id'>): Promise<Placement | null> {
      const alertKey = alertKeyOf(connection, { ...alert, state: 'open' });
      const claim = await table.get({ pk: `claim#${alertKey}`, sk: 'claim' });
      if (!claim) return null;
      const row = await table.get(rowKey(String(claim['caseKey']), alertKey));
      return row && v.parse(placedRow, row);
    },

    /** The case in which an alert of a key is, and since when; null where it is in none. */
    async caseOf(
      caseKey: string,
      connection: string,
      alert: Pick<Alert, 'source' | 'id'>,
    ): Promise<{ caseId: string; since: Date } | null> {
      const row = await table.get(rowKey(caseKey, alertKeyOf(connection, { ...alert, state: 'open' })));
      const { success, output } = v.safeParse(v.object({ caseId: v.string(), stateAt: v.string() }), row);
      return success ? { caseId: output.caseId, since: new Date(output.stateAt) } : null;
    },

    /** Whether every alert of a key that is in a case is resolved, as far as its senders said so. */
    async isAllResolved(caseKey: string, caseId: string): Promise<boolean> {
      const open = new Set<string>();
      const resolved = new Set<string>();
      const attributes = ['alert', 'caseId', 'state'];
      const rows = table.query({
        equals: ['pk', `key#${caseKey}`],
        from: ['sk', 'alert#'],
        until: ['sk', 'alert~'],
        consistent: true,
        attributes,
      });
      for await (const row of rows) {
        const { source, id, state } = v.parse(keptAlert, JSON.parse(String(row['alert'])));
        if (state === 'resolved') resolved.add(JSON.stringify([source, id]));
        else if (row['caseId'] === caseId) open.add(JSON.stringify([source, id]));
      }
      return open.size > 0 && [...open].every((it) => resolved.has(it));
    },

    /** The sender's own body of an alert as JSON; null where it is too large for a row. */
    async rawAlert({ alertKey }: WaitingAlert): Promise<string | null> {
      const claim = await table.get({ pk: `claim#${alertKey}`, sk: 'claim' });
      return typeof claim?.['fields'] === 'string' ? claim['fields'] : null;
    },

    /**
     * Marks alerts attached to a case, or updates said in it. One that another worker marked before stays as it is.
     * One whose body goes into the case as a file waits on for that.
     */
    async markDone(
      caseKey: string,
      alerts: readonly WaitingAlert[],
      caseId: string,
      at: Date,
    ): Promise<void> {
      await eachOf(alerts, async (it) => {
        if (it.alert.state === 'resolved') return end(caseKey, it, { state: 'updated', caseId }, at);
        if (!it.draft.rawAlert || it.filedIn === caseId)
          return end(caseKey, it, { state: 'attached', caseId }, at);
        const draft = JSON.stringify({ ...it.draft, fileFor: caseId });
        const set = { state: 'waiting', stateAt: at.toISOString(), caseId, draft };
        await table.updateIfState(rowKey(caseKey, it.alertKey), moving, set, ['expiresAt']);
      });
    },

    /** Ends an alert whose case has its file, or goes without for a reason. */
    markFiled: (caseKey: string, it: WaitingAlert, reason: string | null, at: Date): Promise<void> => {
      const filedIn = reason === null ? it.fileFor : null;
      const draft = JSON.stringify({ ...it.draft, filedIn });
      const how: End = { state: 'attached', draft, ...(reason === null ? {} : { reason }) };
      return end(caseKey, it, how, at);
    },

    /** Ends one alert without a case, with the reason a person needs to mend or to believe it. */
    markUndone: (
      caseKey: string,
      alert: WaitingAlert,
      state: 'failed' | 'suppressed',
      reason: string,
      at: Date,
    ): Promise<void> => end(caseKey, alert, { state, reason }, at),

    /** Leaves a part of a waiting alert's evidence in a case that takes no more of it: what waits on is the rest. */
    async leaveIn(
      caseId: string,
      caseKey: string,
      { alertKey, alert }: WaitingAlert,
      ids: readonly string[],
    ): Promise<void> {
      const rest = (all: string[]) => all.filter((id) => !ids.includes(id));
      const { falconAlertIds, falconEventIds, incydrEventIds } = alert;
      const left = {
        ...alert,
        falconAlertIds: rest(falconAlertIds),
        falconEventIds: rest(falconEventIds),
        incydrEventIds: rest(incydrEventIds),
      };
      const set = { alert: JSON.stringify(left), partlyIn: caseId };
      await table.updateIfState(rowKey(caseKey, alertKey), moving, set);
    },

    /** Holds what waits below a threshold. It is no longer rung for, and waits on for its key's next alert. */
    async hold(caseKey: string, alerts: readonly WaitingAlert[], at: Date): Promise<void> {
      const set = { state: 'held', stateAt: at.toISOString(), expiresAt: expiresAt(at) };
      const tooMany = new Set(alerts.slice(0, -mostHeld));
      await eachOf(
        alerts.filter((it) => it.state === 'waiting' || tooMany.has(it)),
        async (it) => {
          const remove = tooMany.has(it) ? ['waitingSince'] : [];
          const isSet = await table.updateIfState(rowKey(caseKey, it.alertKey), moving, set, remove);
          if (isSet && it.state === 'waiting') onState?.('held');
        },
      );
    },

    /** Alerts that came to a state in a span of time, the oldest first. Eventually consistent. */
    inState: (state: AlertState, span: { from?: Date; until?: Date } = {}) =>
      table.query({
        index: 'by-state',
        equals: ['state', state],
        ...(span.from ? { from: ['stateAt', span.from.toISOString()] } : {}),
        ...(span.until ? { until: ['stateAt', span.until.toISOString()] } : {}),
      }),
  };
}
