import { oneOf } from './values.ts';

/** What a case can say and hold, and what its writes do. */
export const caseSwitches = {
  /** The status that answers a create. */
  createStatus: oneOf('201', '200'),
  /** The states in which a case can be made. */
  createIn: oneOf('new-or-in-progress', 'any'),
  /** Whether a case can go from any state to any, or only on the ways that the words suggest. */
  statusTransitions: oneOf('free', 'strict'),
  /** Where the bands of severity begin: as PSFalcon has them, or as falcon-mcp has. */
  severityBands: oneOf('20-40-60-80', '25-50-75-100'),
  /** How `severity_info.level` is written. */
  severityLevels: oneOf('Title', 'lower'),
  /** What becomes of a severity whose number and level do not agree. */
  severityConflict: oneOf('number', 'level', 'reject'),
  /** What becomes of a name, a description or tags that are longer than documented. */
  overlong: oneOf('reject', 'accept'),
  /** The formats that a description can have. */
  descriptionFormat: oneOf('any', 'known'),
  /** The type of the actor that an API client is. */
  actorType: oneOf('user', 'api_client'),
  /** The status that answers an update with an old expected version. */
  conflictStatus: oneOf('409', '400'),
  /** What becomes of a tag that the case has already. */
  duplicateTags: oneOf('ignore', 'error'),
  /** Whether an alert that the tenant never saw can be attached. */
  unknownAlert: oneOf('reject', 'accept'),
  /** Whether an event that the tenant never saw can be attached. */
  unknownEvent: oneOf('accept', 'reject'),
  /** What the id of an event must look like. */
  eventIdFormat: oneOf('any', 'logscale'),
  /** What becomes of evidence that the case holds already. */
  duplicateEvidence: oneOf('ignore', 'error'),
  /** What becomes of the good ids of a list that also holds a bad one. */
  mixedList: oneOf('all-or-nothing', 'partial'),
  /** Whether a closed case takes evidence. */
  closedAttach: oneOf('accept', 'reject'),
  /** What evidence and tags move beside the consistency version. */
  evidenceBumps: oneOf('time', 'version', 'nothing'),
  /** What a merge leaves of its source. */
  mergeSource: oneOf('closed-read-only', 'closed', 'unchanged', 'gone'),
  /** Whether the destination of a merge gets the tags of its source. */
  mergeTags: oneOf('keep', 'union'),
};
