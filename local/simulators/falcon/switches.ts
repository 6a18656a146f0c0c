import * as v from 'valibot';

/** What the contract leaves open, with what the simulator does unless told otherwise; docs/simulators.md lists them. */
export const falconSwitches = v.strictObject({
  /** The status that answers wrong keys. */
  badCredentials: v.optional(v.picklist(['403', '401']), '403'),
  /** How long a new token is good for. */
  tokenExpirySeconds: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/), v.transform(Number)), '1799'),
  /** The `X-Cs-Region` header; an SDK that sees one leaves for that cloud. */
  regionHeader: v.optional(
    v.picklist(['none', 'us-1', 'us-2', 'us-3', 'eu-1', 'us-gov-1', 'us-gov-2']),
    'none',
  ),
  /** The status that answers a create. */
  createStatus: v.optional(v.picklist(['201', '200']), '201'),
  /** The status that answers an update with an old expected version. */
  conflictStatus: v.optional(v.picklist(['409', '400']), '409'),
  /** What a read by ids says of those it does not know. */
  unknownId: v.optional(v.picklist(['omit', 'errors', '404']), 'omit'),
  /** Whether an alert that the tenant never saw can be attached. */
  unknownAlert: v.optional(v.picklist(['reject', 'accept']), 'reject'),
  /** Whether an event that the tenant never saw can be attached. */
  unknownEvent: v.optional(v.picklist(['accept', 'reject']), 'accept'),
  /** What becomes of evidence that the case holds already. */
  duplicateEvidence: v.optional(v.picklist(['ignore', 'error']), 'ignore'),
  /** What becomes of the good ids of a list that also holds a bad one. */
  mixedList: v.optional(v.picklist(['all-or-nothing', 'partial']), 'all-or-nothing'),
  /** Whether a closed case takes evidence. */
  closedAttach: v.optional(v.picklist(['accept', 'reject']), 'accept'),
  /** What evidence and tags move beside the consistency version. */
  evidenceBumps: v.optional(v.picklist(['time', 'version', 'nothing']), 'time'),
  /** What a case query says of a filter field that does not exist. */
  unknownField: v.optional(v.picklist(['error', 'empty']), 'error'),
});

export type Switches = v.InferOutput<typeof falconSwitches>;

/** The switches as they stand. @throws ValiError for a name or a value that does not exist. */
export const readSwitches = (strings: Record<string, string>): Switches => v.parse(falconSwitches, strings);
