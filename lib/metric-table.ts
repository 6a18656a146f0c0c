/** The CloudWatch namespace of every figure that the functions report. */
export const metricNamespace = 'casebridge';

type Unit = 'Count' | 'Seconds' | 'Milliseconds' | 'Bytes';
type MetricSpec = { says: string; unit: Unit; by: readonly string[] };

/**
 * Every figure that the functions report, and what it is told apart by, beside the stage of the deployment.
 * The functions write them as EMF from this table, and the dashboard and the alarms read them by it.
 */
export const metrics = {
  Deliveries: {
    says: 'Deliveries, by what was answered: accepted, duplicate, refused, unauthorized (a wrong secret or signature), unavailable.',
    unit: 'Count',
    by: ['result'],
  },
  Alerts: {
    says: 'Alerts by the state that they came to: waiting, held, suppressed, unrouted, attached, updated, failed.',
    unit: 'Count',
    by: ['state'],
  },
  OldestWaiting: {
    says: 'Age of the alert that has waited longest for its case; 0 where none waits. Told by the sweep, each minute.',
    unit: 'Seconds',
    by: [],
  },
  CasesOpened: { says: 'Cases opened on a connection.', unit: 'Count', by: ['connection'] },
  PlatformLatency: {
    says: 'Time from a request to a platform until its answer.',
    unit: 'Milliseconds',
    by: ['connection'],
  },
  PlatformThrottled: { says: 'Answers 429 of a platform.', unit: 'Count', by: ['connection'] },
  PlatformFailed: {
    says: 'Answers 5xx of a platform, and requests without an answer.',
    unit: 'Count',
    by: ['connection'],
  },
  PlatformUnauthorized: {
    says: 'Answers 401 and 403 of a platform, its token endpoint included.',
    unit: 'Count',
    by: ['connection'],
  },
  ExportsPlanned: { says: 'Cases queued for an export.', unit: 'Count', by: ['export'] },
  ExportsDone: { says: 'Cases exported.', unit: 'Count', by: ['export'] },
  ExportsFailed: {
    says: 'Cases that a run ended without, and carried into the next.',
    unit: 'Count',
    by: ['export'],
  },
  ExportBytes: { says: 'Bytes of the exported cases, as they lie in S3.', unit: 'Bytes', by: ['export'] },
  SinceCompleteRun: {
    says: 'Time since the start of the last run that was finished without a failed case; told by the finisher, each minute.',
    unit: 'Seconds',
    by: ['export'],
  },
  SecretExpiresIn: {
    says: 'Time until a secret in use expires; negative after that. Only of secrets with a known end.',
    unit: 'Seconds',
    by: ['secret'],
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof metrics;
