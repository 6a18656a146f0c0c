import * as v from 'valibot';
import {
  caseNumber,
  id,
  ids,
  type Moment,
  orNull,
  type Span,
  span,
  textUpTo,
  wholeNumber,
} from './arguments.ts';

// The vendor's SDK and its older client agree on these limits.
const name = v.pipe(
  textUpTo(50),
  v.check((it) => it.trim() !== '', 'is empty'),
);
const texts = {
  /** Up to 250 characters. */
  description: orNull(textUpTo(250)),
  /** Markdown, up to 30,000 characters. */
  findings: orNull(textUpTo(30_000)),
  /** Whom the case is about: a user UID or an actor id, as the tenant takes it. */
  subject: orNull(id),
  /** Who works on it: a user who may. */
  assignee: orNull(id),
};

const statuses = ['OPEN', 'CLOSED', 'ARCHIVED'] as const;
const status = v.picklist(statuses);

/** A case to open. Its name is unique, and has up to 50 characters. */
export const newCase = v.strictObject({ name, ...texts });
export type NewIncydrCase = v.InferInput<typeof newCase>;

/** A change of a case: what is left out keeps its value, null clears it. */
export const caseUpdate = v.pipe(
  v.strictObject({
    caseNumber,
    name: v.optional(name),
    ...texts,
    /** CLOSED and ARCHIVED are final. */
    status: v.optional(status),
  }),
  v.check(
    ({ caseNumber: _number, ...changes }) => Object.values(changes).some((it) => it !== undefined),
    'names nothing to change',
  ),
);
export type IncydrCaseUpdate = v.InferInput<typeof caseUpdate>;

export const oneCase = v.strictObject({ caseNumber });
export const eventsOfCase = v.strictObject({ caseNumber, eventIds: ids });
export const eventOfCase = v.strictObject({ caseNumber, eventId: id });
export const zipOfCase = v.strictObject({
  caseNumber,
  files: v.optional(v.boolean(), true),
  summary: v.optional(v.boolean(), true),
  fileEvents: v.optional(v.boolean(), true),
});

const page = { pgNum: v.optional(wholeNumber(1)), pgSize: v.optional(wholeNumber(1)) };
export const eventsPage = v.strictObject({ caseNumber, ...page });

const filters = {
  /** One status, or several. */
  status: v.optional(
    v.union([status, v.pipe(v.array(status), v.nonEmpty('is an empty list'))], 'is no status'),
  ),
  assignee: v.optional(id),
  createdAt: v.optional(span),
  updatedAt: v.optional(span),
  isAssigned: v.optional(v.boolean()),
  lastModifiedBy: v.optional(id),
  /** A part of the name. */
  name: v.optional(v.string()),
  subject: v.optional(id),
};
const sorting = {
  /** `number` unless given. */
  srtKey: v.optional(
    v.picklist(['number', 'name', 'createdAt', 'updatedAt', 'status', 'assigneeUsername', 'subjectUsername']),
  ),
  srtDir: v.optional(v.picklist(['asc', 'desc'])),
};

/** Which page of which cases: any filter together with any other. */
export const casesAsked = v.strictObject({ ...filters, ...sorting, ...page });
export type IncydrCasesAsked = v.InferInput<typeof casesAsked>;

/** The same without a page: all of them. */
export const allCasesAsked = v.strictObject({ ...filters, ...sorting });
export type IncydrCaseWalk = v.InferInput<typeof allCasesAsked>;

/** How several statuses stand in a query: no source tells. */
export type StatusForm = 'comma' | 'repeated';

/** A list's query string. */
export function listQuery(
  { status, createdAt, updatedAt, pgNum = 1, pgSize = 100, srtKey, srtDir, ...plain }: IncydrCasesAsked,
  form: StatusForm,
  now: Date,
) {
  return {
    status: Array.isArray(status) && form === 'comma' ? status.join(',') : status,
    ...plain,
    createdAt: createdAt && range(createdAt, now),
    updatedAt: updatedAt && range(updatedAt, now),
    srtKey,
    srtDir,
    pgNum,
    pgSize,
  };
}

/** Both ends, always: as the vendor's client does, from 1970 and up to now where they are open. */
const range = ({ from = new Date(0), to }: Span, now: Date): string =>
  `${inMicroseconds(from)}/${inMicroseconds(to ?? latest(now, from))}`;

const latest = (a: Moment, b: Moment): Moment => (new Date(a) > new Date(b) ? a : b);

const utcText = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

/** A moment with the six digits that the platform's own timestamps have; none that were given get lost. */
function inMicroseconds(at: Moment): string {
  const [, whole, fraction = ''] = (typeof at === 'string' && utcText.exec(at)) || [];
  return whole === undefined
    ? new Date(at).toISOString().replace('Z', '000Z')
    : `${whole}.${fraction.padEnd(6, '0')}Z`;
}
