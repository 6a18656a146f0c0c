import * as v from 'valibot';

/** How the case of an alert looks, rendered from its route when the alert came. */
export const caseDraftSchema = v.object({
  name: v.string(),
  description: v.string(),
  /** 1 to 100, or null where neither the alert nor the route says. */
  severity: v.nullable(v.number()),
  tags: v.array(v.string()),
  subject: v.nullable(v.string()),
  assignee: v.nullable(v.string()),
  /** Who takes their place where the platform does not know them. */
  fallback: v.object({ subject: v.nullable(v.string()), assignee: v.nullable(v.string()) }),
  /** How long after its opening the case takes alerts, in milliseconds. */
  window: v.number(),
  /** How many alerts, within how many milliseconds, open the case; null: the first one does. */
  threshold: v.nullable(v.object({ alerts: v.number(), within: v.number() })),
  findings: v.picklist(['opening', 'all']),
  whenClosed: v.picklist(['reopen', 'succeed']),
  whenResolved: v.picklist(['note', 'close']),
  /** Whether the sender's own body of each alert goes into the case as a file. */
  rawAlert: v.optional(v.boolean(), false),
  /** A case that is there already, and that the first generation of the key is; null: it is opened. */
  existingCase: v.nullable(v.string()),
});

export type CaseDraft = v.InferOutput<typeof caseDraftSchema>;
