import type { KnownFileEvent } from '../file-events/file-event.ts';
import { clientId, clientUserId } from '../seed/seed.ts';
import type { Case } from './case.ts';
import type { User } from '../people/user.ts';

type Users = ReadonlyMap<string, User>;

/** The name behind a user id. The API client is shown by its key, as on the platform. */
export const usernameOf = (id: string | null, users: Users): string | null =>
  id === clientUserId ? clientId : (users.get(id ?? '')?.username ?? null);

/** A case as lists show it: without description and findings. */
export const caseItem = (it: Case, users: Users) => ({
  number: it.number,
  name: it.name,
  createdAt: it.createdAt,
  updatedAt: it.updatedAt,
  subject: it.subject,
  subjectUsername: usernameOf(it.subject, users),
  status: it.status,
  assignee: it.assignee,
  assigneeUsername: usernameOf(it.assignee, users),
  createdByUserUid: it.createdBy,
  createdByUsername: usernameOf(it.createdBy, users),
  lastModifiedByUserUid: it.lastModifiedBy,
  lastModifiedByUsername: usernameOf(it.lastModifiedBy, users),
  archivalTime: null,
});

/** A case as its own address shows it. */
export const caseDetail = (it: Case, users: Users) => ({
  ...caseItem(it, users),
  description: it.description,
  findings: it.findings,
});

/** A file event as the list of a case's events shows it. */
export const caseFileEvent = ({ event, exposure, fileAvailability }: KnownFileEvent) => ({
  eventId: event.event.id,
  eventTimestamp: event['@timestamp'],
  exposure,
  fileName: event.file.name,
  filePath: event.file.directory,
  fileAvailability,
  riskIndicators: event.risk.indicators.map(({ name, weight }) => ({ name, weight })),
  riskScore: event.risk.score,
  riskSeverity: event.risk.severity,
});

export type CaseFileEvent = ReturnType<typeof caseFileEvent>;

/** The file events of a case, in the order of their attachment. */
export const fileEventsOf = (it: Case, known: ReadonlyMap<string, KnownFileEvent>): KnownFileEvent[] =>
  [...it.events].flatMap((id) => known.get(id) ?? []);
