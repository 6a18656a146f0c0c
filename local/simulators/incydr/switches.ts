import * as v from 'valibot';
import type { Settings } from '../platform.ts';

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  v.optional(v.picklist(values), values[0]);
const wholeNumber = v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/), v.transform(Number));
const limit = (fallback: string) =>
  v.optional(
    v.union([
      v.pipe(
        v.literal('none'),
        v.transform(() => Infinity),
      ),
      wholeNumber,
    ]),
    fallback,
  );

const tokensAndErrors = {
  /** How long a new token is good for. */
  tokenExpirySeconds: v.optional(wholeNumber, '900'),
  /** The status that answers wrong credentials. */
  badCredentials: oneOf('401', '400', '403'),
  /** What the API client may do; what it may not is a 403. */
  access: oneOf('full', 'read-only', 'none'),
  /** Refusals with a code as `{problem, description}`, or in the form of the web framework. */
  errorShape: oneOf('problem', 'spring'),
  /** The body of what has no code: 401, 403, 404, 429, 5xx. */
  plainErrors: oneOf('spring', 'problem', 'empty', 'html'),
  /** Whether refusals whose code no source tells have a word of the simulator's own, or none. */
  unstatedCodes: oneOf('named', 'none'),
  /** Which 429 tells how long to wait. */
  retryAfter: oneOf('always', 'file-events'),
  /** Which requests the rate limit counts and refuses. */
  rateLimitOn: oneOf('all', 'file-events'),
};

const cases = {
  /** The status that answers a create. */
  createStatus: oneOf('200', '201'),
  /** Whether a later change within one millisecond gets a later microsecond, or the same timestamp. */
  microseconds: oneOf('counted', 'zero'),
  /** Whether names that differ in letter case alone are the same name. */
  nameComparison: oneOf('exact', 'ignore-case'),
  /** Which other cases keep their name from a new one: those that exist, the open ones, or deleted ones too. */
  nameHeldBy: oneOf('existing', 'open', 'ever'),
  /** Whether blanks around a name stay. */
  nameTrimming: oneOf('keep', 'trim'),
  /** What the limits of name, description and findings count. */
  lengthUnit: oneOf('characters', 'bytes'),
  /** Whether the number of the newest case is given again after its deletion. */
  reuseNumbers: oneOf('no', 'yes'),
  /** What ids the subject and the assignee of a case are. */
  subjectKind: oneOf('user', 'actor', 'either'),
  assigneeKind: oneOf('user', 'actor', 'either'),
  /** An update without a name or a status. */
  putWithoutName: oneOf('reject', 'keep'),
  putWithoutStatus: oneOf('keep', 'reject'),
  /** Whether an update may archive a case. */
  setArchived: oneOf('allow', 'reject'),
  archivalTime: oneOf('none', 'year-after-creation'),
  /** Whether a closed case can be deleted. */
  deleteClosed: oneOf('allow', 'reject'),
  /** How the ids of people stand in the answers about cases: as text, or as bare JSON numbers past 2^53. */
  idForm: oneOf('text', 'number'),
};

const caseLists = {
  /** The longest page; a longer one is refused. */
  maxPageSize: limit('none'),
  /** How several statuses are given: `status=A&status=B`, or `status=A,B`. */
  statusList: oneOf('repeated', 'comma', 'either'),
  /** Which ends of a range of dates belong to it: both, the start alone, or neither. */
  dateBounds: oneOf('inclusive', 'start', 'exclusive'),
  /** Whether letter case matters in the search for a part of a name. */
  nameSearch: oneOf('ignore-case', 'exact-case'),
};

const caseEvents = {
  /** The status that answers an attach or a removal of file events: 204 without a body, 200 with one. */
  attachStatus: oneOf('204', '200'),
  /** What becomes of the good ids of a list that also holds a bad one; refused it is either way. */
  mixedList: oneOf('all-or-nothing', 'partial'),
  /** Whether a list with ids that the case holds already is refused. */
  duplicateEvents: oneOf('reject', 'ignore'),
  /** The status that refuses an attach to a case that does not exist. */
  attachToMissingCase: oneOf('400', '404'),
  /** Whether attaching or removing file events counts as a change of the case. */
  attachBumpsUpdatedAt: oneOf('yes', 'no'),
  maxEventsPerCall: limit('none'),
  maxEventsPerCase: limit('none'),
};

const exports = {
  csvHeadings: oneOf('console', 'api'),
  /** Whether the CSV also repeats subject, description and findings of the case. */
  csvCase: oneOf('no', 'yes'),
  /** Whether each file in the ZIP has a folder of its own, or all lie beside the summary. */
  zipLayout: oneOf('folders', 'flat'),
  /** What a flag of the ZIP that is left out means. */
  zipDefaults: oneOf('all', 'none'),
  /** A ZIP of nothing. */
  zipAllFalse: oneOf('empty', 'reject'),
  contentTypes: oneOf('specific', 'binary'),
  /** A download of a file that was not captured. */
  unavailableFile: oneOf('404', '400', 'empty'),
};

const neighbours = {
  /** The most groups that a grouping of file events gives. */
  maxGroups: limit('10000'),
  /** Whether the deprecated API of alerts is there still. */
  alertsApi: oneOf('served', 'ended'),
  /** Whether actors have ids of their own, or the ids of their users. */
  actorIds: oneOf('own', 'user'),
  /** The order of the states, scores and notes of a session. */
  historyOrder: oneOf('oldest-first', 'newest-first'),
};

/** What the contract leaves open, with what the simulator does unless told otherwise; docs/simulators.md lists them. */
export const incydrSwitches = v.strictObject({
  ...tokensAndErrors,
  ...cases,
  ...caseLists,
  ...caseEvents,
  ...exports,
  ...neighbours,
});

export type IncydrSwitches = v.InferOutput<typeof incydrSwitches>;

/** Reads the switches as they stand at each moment. @throws ValiError for a name or a value that does not exist. */
export function switchesOf(settings: Settings): () => IncydrSwitches {
  let text = '';
  let read = v.parse(incydrSwitches, {});
  return () => {
    const now = JSON.stringify(settings.switches); // a test may set one at any time, and every request asks
    if (now !== text) read = v.parse(incydrSwitches, settings.switches);
    text = now;
    return read;
  };
}
