import * as v from 'valibot';
import { hashOf } from './hash.ts';
import { cutAt } from './text.ts';

// A row of the inbox holds several of these beside the body; what is cut off stays in `fields`.
const maxText = 4_000;
const bounded = v.transform((it: string) => cutAt(it, maxText));
const text = v.nullable(v.pipe(v.string(), bounded));
// Far longer than any id of either platform; a row of the inbox holds a hundred of them.
const ids = v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(512)));

/** What a delivery says, in one shape for all sources. What a sender did not say is null or an empty list, never a guess. */
export const alertSchema = v.object({
  /** The sender's id of this alert: a redelivery repeats it, a new occurrence does not. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** The name of the configured source it came through (`splunk-prod`). */
  source: v.string(),
  title: v.pipe(v.string(), v.minLength(1), bounded),
  description: v.nullable(v.string()),
  /** 0 (harmless) to 100 (worst), on one scale for all senders. */
  severity: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  /** ISO 8601, UTC: when it happened, not when it was sent. */
  occurredAt: text,
  rule: v.object({ id: text, name: text }),
  /** The affected host and user, never the forwarder's or the responder's. */
  host: text,
  user: text,
  /** Composite ids of Falcon alerts, NG-SIEM event ids, Incydr file event ids: the evidence to attach. */
  falconAlertIds: ids,
  falconEventIds: ids,
  incydrEventIds: ids,
  /** Falcon cases that hold the alert already, as the sender says: it joins the first of them. */
  falconCaseIds: ids,
  /** Back to the alert in the sender's own console. */
  link: text,
  /** A resolved alert updates a case and never opens one. */
  state: v.picklist(['open', 'resolved']),
  /** The sender's own body, untouched, for a route that needs more than the above. */
  fields: v.record(v.string(), v.unknown()),
  /** What of it could not be read, where it stands among others that could: it is kept as failed, and opens nothing. */
  fault: v.exactOptional(v.object({ path: v.nullable(v.string()), reason: v.string() })),
});

export type Alert = v.InferOutput<typeof alertSchema>;

/** Where in a body, and why, something was not understood. */
export type Fault = NonNullable<Alert['fault']>;

/** An alert as a source reads it from a body, before it is known which configured source sent it. */
export type SentAlert = Omit<Alert, 'source'>;

/**
 * The identity of an alert on one connection: the same for every redelivery, other for every other alert.
 * `part` counts the pieces of an alert that carries more evidence than one case can hold.
 * That an alert is resolved is news of it, with an identity of its own.
 */
export const alertKeyOf = (
  connection: string,
  { source, id, state }: Pick<Alert, 'source' | 'id' | 'state'>,
  part = 0,
): string =>
  hashOf([connection, source, id, ...(state === 'resolved' ? [state] : []), ...(part === 0 ? [] : [part])]);

const evidenceFields = ['falconAlertIds', 'falconEventIds', 'incydrEventIds'] as const;

// Falcon's cap for a case; on Incydr the parts of one alert are attached by one call all the same.
const mostEvidence = 100;

/** An alert as a list of parts that each fit into one case: itself, unless it carries more evidence than that. */
export function partsOf(alert: Alert): Alert[] {
  const evidence = evidenceFields.flatMap((field) => alert[field].map((id) => ({ field, id })));
  if (evidence.length <= mostEvidence) return [alert];
  const count = Math.ceil(evidence.length / mostEvidence);
  return Array.from({ length: count }, (_, part) => {
    const slice = evidence.slice(part * mostEvidence, (part + 1) * mostEvidence);
    const idsOf = (field: string) => slice.filter((it) => it.field === field).map(({ id }) => id);
    return { ...alert, ...Object.fromEntries(evidenceFields.map((field) => [field, idsOf(field)])) };
  });
}
