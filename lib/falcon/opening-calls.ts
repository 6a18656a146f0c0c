import type { CallOptions } from '../http.ts';
import type { OpeningDeps } from '../opening.ts';
import type { Written } from './client/answers.ts';
import type { FalconCase, FalconCaseUpdate } from './client/case-schemas.ts';
import type { FalconClient } from './client/index.ts';
import { failureOf, whole } from './client/refusals.ts';
import type { byKind } from './evidence.ts';

/** What of the client opens cases. */
export type OpeningClient = Pick<FalconClient, 'cases'>;

/** What of it puts files into them. */
type FilingClient = Pick<FalconClient, 'files'>;

export type FalconOpeningDeps = OpeningDeps & { client: OpeningClient & FilingClient };

/** One case by its id; null where there is none. */
export async function getCase(
  { cases }: OpeningClient,
  id: string,
  options: CallOptions,
): Promise<FalconCase | null> {
  const { resources } = await cases.get({ ids: [id] }, options);
  return resources[0] ?? null;
}

/** Id of the oldest case that bears a tag, closed ones included; null where the index has none (yet). */
export async function findCaseByTag(
  { cases }: OpeningClient,
  tag: string,
  options: CallOptions,
): Promise<string | null> {
  const asked = { filter: `tags:'${tag}'`, sort: 'created_timestamp.asc', limit: 1 };
  const { resources } = await cases.query(asked, options);
  return resources[0] ?? null;
}

/** Attaches evidence to a case, in one call for each kind. A 2xx that names any problem is a refusal. */
export async function addEvidence(
  { cases }: OpeningClient,
  id: string,
  { alerts, events }: ReturnType<typeof byKind>,
  { options, now }: { options: () => Promise<CallOptions>; now: () => Date },
): Promise<void> {
  const taken = ({ errors: [problem], traceId }: Written<FalconCase>) => {
    if (problem) throw failureOf({ what: 'evidence for a case', status: 200, traceId }, problem, now());
  };
  if (alerts.length > 0) taken(await cases.addAlertEvidence({ id, alerts }, await options()));
  if (events.length > 0) taken(await cases.addEventEvidence({ id, events }, await options()));
}

/** Changes a case, if it is still at the version that was read. @throws Conflict, or Unexpected where a 200 changed nothing */
export async function changeCase(
  { cases }: OpeningClient,
  { id, version }: FalconCase,
  fields: FalconCaseUpdate['fields'],
  options: CallOptions,
): Promise<void> {
  const expected = typeof version === 'number' ? { expected_version: version } : {};
  await cases.update({ id, ...expected, fields }, options);
}

/** Whether a case takes nothing any more, merged or archived by the platform. */
export const isReadOnly = ({ read_only }: FalconCase): boolean => read_only?.is_read_only === true;

/** Whether a case has a file of a name. */
export async function caseHasFile(
  { files }: FilingClient,
  { caseId, name }: { caseId: string; name: string },
  { options, now }: { options: CallOptions; now: () => Date },
): Promise<boolean> {
  const asked = { filter: `case_id:'${caseId}'+name:'${name}'` };
  const page = await files.queryDetails(asked, options);
  const { resources } = whole(page, 'the search for a file', now());
  return resources.some((it) => it.case_id === caseId && it.name === name);
}
