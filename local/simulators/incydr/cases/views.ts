import type { FileEventStore } from '../file-events/store.ts';
import type { KnownFileEvent } from '../file-events/file-event.ts';
import type { Tenant } from '../tenant.ts';
import type { Case } from './case.ts';

type Shown = Pick<Tenant, 'people' | 'switches'>;

/** A case as lists show it: without description and findings. */
export const caseItem = (it: Case, { people, switches }: Shown) => ({
  number: it.number,
  name: it.name,
  createdAt: it.createdAt,
  updatedAt: it.updatedAt,
  subject: it.subject,
  subjectUsername: people.usernameOf(it.subject),
  status: it.status,
  assignee: it.assignee,
  assigneeUsername: people.usernameOf(it.assignee),
  createdByUserUid: it.createdBy,
  createdByUsername: people.usernameOf(it.createdBy),
  lastModifiedByUserUid: it.lastModifiedBy,
  lastModifiedByUsername: people.usernameOf(it.lastModifiedBy),
  archivalTime: switches().archivalTime === 'none' ? null : aYearAfter(it.createdAt),
});

/** A case as its own address shows it. */
export const caseDetail = (it: Case, shown: Shown) => ({
  ...caseItem(it, shown),
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
export const fileEventsOf = (it: Case, { known }: FileEventStore): KnownFileEvent[] =>
  [...it.events].flatMap((id) => known.get(id) ?? []);

const aYearAfter = (createdAt: string): string =>
  `${new Date(Date.parse(createdAt) + 366 * 86_400_000).toISOString().slice(0, 10)}T00:00:00.000000Z`;
