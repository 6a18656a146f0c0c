export { type FalconCloud, falconClouds, type IncydrRegion, incydrRegions } from './clouds.ts';
export { Conflict, Declined, type Told, Unauthorised, Unavailable, Unexpected } from './errors.ts';
export type { Download } from './download.ts';
export type { CallOptions, Network } from './http.ts';
export type { Credentials, Keys } from './token.ts';

export { type FalconClient, falconClient } from './falcon/client/index.ts';
export type { FalconSettings } from './falcon/client/call.ts';
export type {
  Answered as FalconAnswered,
  Deleted as FalconDeleted,
  Found as FalconFound,
  Page as FalconPage,
  Problem as FalconProblem,
  Written as FalconWritten,
} from './falcon/client/answers.ts';
export type { FalconAlert, FalconAlerts } from './falcon/client/alerts.ts';
export type {
  Aggregation as FalconAggregation,
  AggregateResult as FalconAggregateResult,
} from './falcon/client/aggregates.ts';
export type { FalconCase, FalconCaseUpdate, NewFalconCase } from './falcon/client/case-schemas.ts';
export type { CaseWalk as FalconCaseWalk, FalconCases } from './falcon/client/cases.ts';
export type {
  AccessTag as FalconAccessTag,
  Field as FalconField,
  NotificationGroup as FalconNotificationGroup,
  NotificationGroupV1 as FalconNotificationGroupV1,
  Sla as FalconSla,
  Template as FalconTemplate,
  TemplateSnapshot as FalconTemplateSnapshot,
} from './falcon/client/configuration-schemas.ts';
export type {
  FileDetails as FalconFileDetails,
  RtrFileMetadata as FalconRtrFileMetadata,
} from './falcon/client/file-schemas.ts';
export type { FilesQuery as FalconFilesQuery, NewFalconFile } from './falcon/client/files.ts';
export type {
  SettingsQuery as FalconSettingsQuery,
  SettingsWalk as FalconSettingsWalk,
} from './falcon/client/setting-lists.ts';
export type { FalconDownload } from './falcon/client/downloads.ts';
export type { FileToSend as FalconFileToSend } from './falcon/client/upload.ts';
export type { WalkSort as FalconWalkSort } from './falcon/client/walk.ts';

export { type IncydrClient, incydrClient } from './incydr/client/index.ts';
export type { IncydrSettings } from './incydr/client/call.ts';
export type { IncydrAlertDetails, IncydrAlertSummary } from './incydr/client/answers/alerts.ts';
export type {
  IncydrCase,
  IncydrCaseFileEvent,
  IncydrCaseFileEventsPage,
  IncydrCasesPage,
  IncydrCaseSummary,
} from './incydr/client/answers/cases.ts';
export type {
  IncydrFileEvent,
  IncydrFileEventsPage,
  IncydrSavedSearch,
} from './incydr/client/answers/file-events.ts';
export type { IncydrActor, IncydrUser } from './incydr/client/answers/people.ts';
export type { IncydrSession, IncydrSessionsPage } from './incydr/client/answers/sessions.ts';
export type {
  IncydrCasesAsked,
  IncydrCaseUpdate,
  IncydrCaseWalk,
  NewIncydrCase,
} from './incydr/client/case-schemas.ts';
export type { IncydrCases } from './incydr/client/cases.ts';
export type { Moment as IncydrMoment, Span as IncydrSpan } from './incydr/client/arguments.ts';
export type { Page as IncydrPage } from './incydr/client/pages.ts';
export type { IncydrActors } from './incydr/client/actors.ts';
export type { IncydrAlerts } from './incydr/client/alerts.ts';
export type { IncydrFileEvents } from './incydr/client/file-events.ts';
export type { IncydrSessions } from './incydr/client/sessions.ts';
export type { IncydrUsers } from './incydr/client/users.ts';
