import * as v from 'valibot';
import { type Alert, alertSchema } from './alert.ts';
import { caseDraftSchema } from './case-draft.ts';
import type { Placement } from './routes.ts';
import type { Row } from './table.ts';

/** Where every alert is, at any time. Only `waiting` and `held` ones may still move. */
export const alertStates = [
  'waiting',
  'held',
  'attached',
  'updated',
  'suppressed',
  'unrouted',
  'failed',
] as const;
export type AlertState = (typeof alertStates)[number];

export const keptAlert = v.omit(alertSchema, ['fields']);

/** An alert as its opener sees it: without the sender's own body, which no case needs. */
export type KeptAlert = v.InferOutput<typeof keptAlert>;

// With the draft, since a local index cannot be given further attributes once its table is there.
const keptDraft = v.object({
  ...caseDraftSchema.entries,
  fileFor: v.optional(v.nullable(v.string()), null),
  filedIn: v.optional(v.nullable(v.string()), null),
});

export const waitingRow = v.pipe(
  v.object({
    alertKey: v.string(),
    receivedAt: v.string(),
    state: v.picklist(['waiting', 'held']),
    alert: v.string(),
    draft: v.string(),
  }),
  v.transform((row) => {
    const { fileFor, filedIn, ...draft } = v.parse(keptDraft, JSON.parse(row.draft));
    return {
      ...row,
      /** The case that holds the alert already, and waits for the file with its body; null where it is in none yet. */
      fileFor,
      /** The case that has the file: the alert may have been taken out of it, and be retried. Null where none has. */
      filedIn,
      alert: v.parse(keptAlert, JSON.parse(row.alert)),
      draft,
    };
  }),
);

export const placedRow = v.pipe(
  v.object({ caseKey: v.string(), connection: v.string(), route: v.string(), draft: v.string() }),
  v.transform((row): Placement => ({ ...row, draft: v.parse(caseDraftSchema, JSON.parse(row.draft)) })),
);

/** An alert that waits under a case key, or is held there, with the case its route drew for it. */
export type WaitingAlert = v.InferOutput<typeof waitingRow>;

/** How an alert came: the delivery it was in, and where the body is kept when it is too large for a row. */
export type Arrival = { deliveryId: string; receivedAt: Date; bodyKey: string | null };

export const rowKey = (caseKey: string, alertKey: string) => ({
  pk: `key#${caseKey}`,
  sk: `alert#${alertKey}`,
});

export const stateOf = (text: string): AlertState => v.parse(v.picklist(alertStates), text);

// A row of DynamoDB holds 400 kB.
const maxFields = 256 * 1024;

/** The sender's own body of one alert, though the whole delivery is kept elsewhere; nothing where it is too large for a row. */
export function fieldsOf({ fields }: Alert): Row {
  const text = JSON.stringify(fields);
  return Buffer.byteLength(text) > maxFields ? {} : { fields: text };
}

/** The sender's own body of an alert, or where it is kept. */
export const bodyOf = ({ fields }: Alert, { bodyKey }: Arrival): Row =>
  bodyKey === null ? { fields: JSON.stringify(fields) } : { bodyKey };

/** What every row of an alert has. */
export function alertRow(sent: Alert, alertKey: string, state: AlertState, arrival: Arrival): Row {
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
