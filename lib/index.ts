export { type FalconCloud, falconClouds, type IncydrRegion, incydrRegions } from './clouds.ts';
export { Conflict, Declined, type Told, Unauthorised, Unavailable, Unexpected } from './errors.ts';
export type { CallOptions, Network } from './http.ts';
export type { Credentials, Keys } from './token.ts';

export { type FalconClient, falconClient } from './falcon/client/index.ts';
export type { FalconSettings } from './falcon/client/call.ts';
export type {
  Deleted as FalconDeleted,
  Found as FalconFound,
  Page as FalconPage,
  Problem as FalconProblem,
  Written as FalconWritten,
} from './falcon/client/answers.ts';
export type { FalconAlert, FalconAlerts } from './falcon/client/alerts.ts';
export type { FalconCase, FalconCaseUpdate, NewFalconCase } from './falcon/client/case-schemas.ts';
export type { CaseWalk as FalconCaseWalk, FalconCases } from './falcon/client/cases.ts';
export type { WalkSort as FalconWalkSort } from './falcon/client/walk.ts';

export { type IncydrClient, incydrClient } from './incydr/client.ts';
