/** What `casebridge/infra` exports: the parts of a deployment, for a team's own CDK app. docs/own-app.md shows how they are put together. */
export { ConfigError } from '../lib/config-file.ts';
export { AlertIntake, type AlertIntakeProps } from './alert-intake.ts';
export { CaseExports, type CaseExportsProps, type PlatformExports } from './case-exports.ts';
export { CaseOpener, type CaseOpenerProps, type CaseOpeners } from './case-opener.ts';
export type { Configuration, DeploymentProps, Evidence, InboxTable, KeyUse } from './deployment.ts';
export { type Deployed, environmentOutput } from './environment.ts';
export { LostEvents } from './event-sources.ts';
export { EvidenceBucket } from './evidence-bucket.ts';
export { HouseFunction } from './house-function.ts';
export { Inbox } from './inbox.ts';
export { loadConfiguration } from './load-configuration.ts';
export type { Platform } from './platforms.ts';
export { QueueWithDlq } from './queue-with-dlq.ts';
export { Secrets } from './secrets.ts';
export { SourceOutputs } from './source-outputs.ts';
export { Sweep, type SweepProps } from './sweep.ts';
export { Watch, type WatchedPart, type WatchProps } from './watch/watch.ts';
export { type Throttle, Webhooks, type WebhooksProps } from './webhooks.ts';
