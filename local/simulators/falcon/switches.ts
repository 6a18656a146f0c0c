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
  /** What a query says of a filter field that does not exist. */
  unknownField: v.optional(v.picklist(['error', 'empty']), 'error'),
  /** The bytes of a download, or a link to them. */
  downloadForm: v.optional(v.picklist(['bytes', 'link']), 'bytes'),
  /** How long such a link opens. */
  linkExpirySeconds: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/), v.transform(Number)), '300'),
  /** Whether such a link leads to the host that was asked or to another, which refuses a bearer token. */
  linkHost: v.optional(v.picklist(['same', 'other']), 'same'),
  /** The largest file that an upload takes. */
  maxUploadBytes: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,11}$/), v.transform(Number)),
    '268435456',
  ),
  /** What becomes of a name in an update of a file. */
  fileRename: v.optional(v.picklist(['ignore', 'apply']), 'ignore'),
  /** Whether a file that real-time response fetches is there when the call is answered. */
  rtrMode: v.optional(v.picklist(['sync', 'async']), 'sync'),
  /** Whether a notification group or an SLA that something refers to can be deleted. */
  deleteReferenced: v.optional(v.picklist(['reject', 'allow']), 'reject'),
  /** Whether a configuration change keeps what it does not name. */
  patchForm: v.optional(v.picklist(['partial', 'full']), 'partial'),
  /** Whether a template change can bring a field without an id. */
  newFieldOnPatch: v.optional(v.picklist(['accept', 'reject']), 'accept'),
  /** How a notification channel gives its `params`; an object is then also the only form it takes. */
  paramsForm: v.optional(v.picklist(['string', 'object']), 'string'),
  /** Where a list of access tags gives the token of its next page. */
  afterLocation: v.optional(v.picklist(['pagination', 'meta']), 'pagination'),
  /** How a snapshot gives its template. */
  snapshotForm: v.optional(v.picklist(['string', 'object']), 'string'),
  /** How an export of templates is answered. */
  exportForm: v.optional(v.picklist(['link', 'envelope', 'bytes']), 'link'),
  /** What answers the deletion of templates. */
  deleteTemplateBody: v.optional(v.picklist(['text', 'json', 'envelope']), 'text'),
  /** The unit of the times of an SLA's timers. */
  timerUnit: v.optional(v.picklist(['seconds', 'milliseconds']), 'seconds'),
});

export type Switches = v.InferOutput<typeof falconSwitches>;

/** The switches as they stand. @throws ValiError for a name or a value that does not exist. */
export const readSwitches = (strings: Record<string, string>): Switches => v.parse(falconSwitches, strings);
