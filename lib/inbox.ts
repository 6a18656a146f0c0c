import * as v from 'valibot';
import { type Alert, alertKeyOf, alertSchema } from './alert.ts';
import { caseDraftSchema } from './case-draft.ts';
import type { Placement } from './routes.ts';
import { eachOf } from './each-of.ts';
import type { Row, Table } from './table.ts';

/** Where every alert is, at any time. Only `waiting` and `held` ones may still move. */
export type AlertState = 'waiting' | 'held' | 'attached' | 'updated' | 'suppressed' | 'unrouted' | 'failed';

const keptAlert = v.omit(alertSchema, ['fields']);

/** An alert as its opener sees it: without the sender's own body, which no case needs. */
export type KeptAlert = v.InferOutput<typeof keptAlert>;

const waitingRow = v.pipe(
  v.object({ alertKey: v.string(), receivedAt: v.string(), alert: v.string(), draft: v.string() }),
  v.transform((row) => ({
    ...row,
    alert: v.parse(keptAlert, JSON.parse(row.alert)),
    draft: v.parse(caseDraftSchema, JSON.parse(row.draft)),
  })),
);

/** An alert that waits under a case key, with the case its route drew for it. */
export type WaitingAlert = v.InferOutput<typeof waitingRow>;

/** How an alert came: the delivery it was in, and where the body is kept when it is too large for a row. */
export type Arrival = { deliveryId: string; receivedAt: Date; bodyKey: string | null };

export type Acceptance = {
  result: 'accepted' | 'duplicate';
  state: AlertState;
  /** Of the first delivery of this alert, whatever the routes say by now. */
  caseKey: string;
};

export type Inbox = ReturnType<typeof dynamoInbox>;

// One drain takes this many at most: enough for any storm to be few calls, few enough for a function's memory.
const mostWaiting = 500;

/** The table of accepted alerts: the truth of what came, what waits and what became of it. */
export function dynamoInbox(table: Table, { retention }: { retention: number }) {
  // What waits does not expire: its time runs from the end that it came to.
  const expiresAt = (ended: Date) => Math.ceil((ended.getTime() + retention) / 1000);

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
        draft: JSON.stringify(placement.draft),
        waitingSince: `${arrival.receivedAt.toISOString()}#${alertKey}`,
      };
      if (await table.putIfAbsent(row)) return { result: 'accepted', state: 'waiting', caseKey };
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
      return (await table.putIfAbsent(row)) ? 'accepted' : 'duplicate';
    },

    /** What waits under a key, the oldest first, strongly consistent. Read the key's record before, not after. */
    async waiting(caseKey: string): Promise<WaitingAlert[]> {
      const found: WaitingAlert[] = [];
      const rows = table.query({ index: 'waiting', equals: ['pk', `key#${caseKey}`], consistent: true });
      for await (const row of rows) {
        found.push(v.parse(waitingRow, row));
        if (found.length === mostWaiting) break;
      }
      return found;
    },

    /** Marks waiting alerts attached to a case. One that another worker marked before stays as it is. */
    async markAttached(
      caseKey: string,
      alerts: readonly WaitingAlert[],
      caseId: string,
      at: Date,
    ): Promise<void> {
      const set = { state: 'attached', stateAt: at.toISOString(), caseId, expiresAt: expiresAt(at) };
      await eachOf(alerts, ({ alertKey }) =>
        table.updateIfState(rowKey(caseKey, alertKey), 'waiting', set, ['waitingSince']),
      );
    },

    /** Marks one waiting alert failed, with the reason a person needs to mend it. */
    async markFailed(caseKey: string, { alertKey }: WaitingAlert, reason: string, at: Date): Promise<void> {
      const set = { state: 'failed', stateAt: at.toISOString(), reason, expiresAt: expiresAt(at) };
      await table.updateIfState(rowKey(caseKey, alertKey), 'waiting', set, ['waitingSince']);
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

const rowKey = (caseKey: string, alertKey: string) => ({ pk: `key#${caseKey}`, sk: `alert#${alertKey}` });

const stateOf = (text: string): AlertState =>
  v.parse(v.picklist(['waiting', 'held', 'attached', 'updated', 'suppressed', 'unrouted', 'failed']), text);

/** The sender's own body of an alert, or where it is kept. */
const bodyOf = ({ fields }: Alert, { bodyKey }: Arrival): Row =>
  bodyKey === null ? { fields: JSON.stringify(fields) } : { bodyKey };

function alertRow(sent: Alert, alertKey: string, state: AlertState, arrival: Arrival): Row {
  return {
    alertKey,
    state,
    stateAt: arrival.receivedAt.toISOString(),
    source: sent.source,
    alertId: sent.id,
    receivedAt: arrival.receivedAt.toISOString(),
    deliveryId: arrival.deliveryId,
    alert: JSON.stringify(v.parse(keptAlert, sent)),
  };
}
