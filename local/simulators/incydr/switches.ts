import * as v from 'valibot';
import type { Settings } from '../platform.ts';

/** What the contract leaves open, with what the simulator does unless told otherwise; docs/simulators.md lists them. */
export const incydrSwitches = v.strictObject({
  /** The status that answers a create. */
  createStatus: v.optional(v.picklist(['200', '201']), '200'),
  /** The status that answers an attach or a removal of file events: 204 without a body, 200 with one. */
  attachStatus: v.optional(v.picklist(['204', '200']), '204'),
  /** What becomes of the good ids of a list that also holds an unknown or an attached one; refused it is either way. */
  mixedList: v.optional(v.picklist(['all-or-nothing', 'partial']), 'all-or-nothing'),
  /** The status that refuses an attach to a case that does not exist. */
  attachToMissingCase: v.optional(v.picklist(['400', '404']), '400'),
  /** Whether attaching or removing file events counts as a change of the case. */
  attachBumpsUpdatedAt: v.optional(v.picklist(['yes', 'no']), 'yes'),
  /** Refusals with a code as `{problem, description}`, or in the form of the web framework. */
  errorShape: v.optional(v.picklist(['problem', 'spring']), 'problem'),
  /** Whether a later change within one millisecond gets a later microsecond, or the same timestamp. */
  microseconds: v.optional(v.picklist(['counted', 'zero']), 'counted'),
  /** How long a new token is good for. */
  tokenExpirySeconds: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/), v.transform(Number)), '900'),
});

export type IncydrSwitches = v.InferOutput<typeof incydrSwitches>;

/** The switches as they stand now. @throws ValiError for a name or a value that does not exist. */
export const switchesOf = (settings: Settings): IncydrSwitches => v.parse(incydrSwitches, settings.switches);
