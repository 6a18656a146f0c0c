import type { CaseFacts, CaseRecord } from '../case-records.ts';
import type { IncydrCaseSummary } from './client/answers/cases.ts';

type Created = Pick<IncydrCaseSummary, 'createdAt'>;

// A tenant may give the number of a deleted case to the next one. So a case is looked at before it is attached to, but not each time:
// the platform takes so few calls a minute, and a case is deleted and its number given again within these minutes hardly ever.
const trustedFor = 10 * 60_000;
// No two cases of one number are so close; one and the same may be told with fewer digits elsewhere.
const sameWithin = 1_000;
// Between the platform's clock and ours.
const clockSkew = 60_000;

/** What a record keeps of a case that was just seen, to know it again. */
export const seen = ({ createdAt }: Created, now: Date): CaseFacts => ({
  caseCreatedAt: createdAt,
  caseSeenAt: now.toISOString(),
});

/** Whether a record's case was seen so lately that it can be taken for the same. */
export const isTrusted = ({ caseSeenAt }: CaseRecord, now: Date): boolean =>
  caseSeenAt !== null && now.getTime() - Date.parse(caseSeenAt) <= trustedFor;

/** Whether the case of a number is another than the one that the record means. */
export const isAnother = ({ createdAt }: Created, { caseCreatedAt }: CaseRecord): boolean =>
  createdAt !== null &&
  caseCreatedAt !== null &&
  Math.abs(Date.parse(createdAt) - Date.parse(caseCreatedAt)) > sameWithin;

/** Whether a case was opened only after an alert was put into the one of its number. */
export const isYounger = ({ createdAt }: Created, since: Date): boolean =>
  createdAt !== null && Date.parse(createdAt) > since.getTime() + clockSkew;
