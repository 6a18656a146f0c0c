import * as v from 'valibot';

const text = v.nullish(v.string(), null);
// Ids of people are decimal text of up to 19 digits; some samples print them as bare numbers.
const id = v.pipe(
  v.nullish(v.union([v.string(), v.number()]), null),
  v.transform((it) => (it === null ? null : String(it))),
);

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
});

export const caseDetail = v.looseObject({ ...caseSummary.entries, description: text, findings: text });

export const casesPage = v.object({
  cases: v.nullish(v.array(caseSummary), []),
  totalCount: v.nullish(v.number(), null),
});

export const caseFileEvents = v.object({
  events: v.nullish(v.array(v.looseObject({ eventId: text, fileName: text })), []),
  totalCount: v.nullish(v.number(), null),
});

/** Both shapes in which the platform says why not: its own, and its web framework's with the word in `message`. */
export const problem = v.object({ problem: text, description: text, message: text, error: text });

export type CaseDetail = v.InferOutput<typeof caseDetail>;
export type CasesPage = v.InferOutput<typeof casesPage>;
export type FileEvent = v.InferOutput<typeof caseFileEvents>['events'][number];
