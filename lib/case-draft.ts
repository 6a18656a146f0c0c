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
  /** How long after its opening the case takes alerts, in milliseconds. */
  window: v.number(),
  whenClosed: v.picklist(['reopen', 'succeed']),
});

export type CaseDraft = v.InferOutput<typeof caseDraftSchema>;
