import * as v from 'valibot';
import { id, isWhole, list, number, text } from './values.ts';

/** One case of a list: without its description and findings, which only single-case answers carry. */
export const caseSummary = v.looseObject({
  number: v.number(),
  name: text,
  status: text,
  createdAt: text,
  updatedAt: text,
  subject: id,
  subjectUsername: text,
  assignee: id,
  assigneeUsername: text,
  createdByUserUid: id,
  createdByUsername: text,
  lastModifiedByUserUid: id,
  lastModifiedByUsername: text,
  archivalTime: text,
});
export type IncydrCaseSummary = v.InferOutput<typeof caseSummary>;

export const caseDetail = v.looseObject({ ...caseSummary.entries, description: text, findings: text });
export type IncydrCase = v.InferOutput<typeof caseDetail>;

export const casesPage = v.pipe(
  v.looseObject({ cases: list(caseSummary), totalCount: number }),
  v.check(({ cases, totalCount }) => isWhole(cases, totalCount)),
  v.transform((it) => ({ ...it, cases: it.cases ?? [] })),
);
export type IncydrCasesPage = v.InferOutput<typeof casesPage>;

/** A file event as a case lists it; `getFileEventDetail` has all of it. */
const caseFileEvent = v.looseObject({
  eventId: text,
  eventTimestamp: text,
  exposure: list(v.string()),
  fileAvailability: text,
  fileName: text,
  filePath: text,
  riskIndicators: list(v.union([v.string(), v.looseObject({ name: text, weight: number })])),
  riskScore: number,
  riskSeverity: text,
});
export type IncydrCaseFileEvent = v.InferOutput<typeof caseFileEvent>;

export const caseFileEvents = v.pipe(
  v.looseObject({ events: list(caseFileEvent), totalCount: number }),
  v.check(({ events, totalCount }) => isWhole(events, totalCount)),
  v.transform((it) => ({ ...it, events: it.events ?? [] })),
);
export type IncydrCaseFileEventsPage = v.InferOutput<typeof caseFileEvents>;
