/**
 * Every Lambda function of casebridge: what starts it and what it is allowed to use.
 * The CDK stacks and the local function host both read this table, so one machine runs what AWS runs.
 */

/** How a function is started. Queue names are logical: each stage puts its own prefix before them. */
export type Trigger =
  | { kind: 'http' }
  | { kind: 'queue'; queue: QueueName; batchSize: number; concurrency: number }
  | { kind: 'rate'; minutes: number }
  /** By the schedules of the platform's exports, and at a rate of its own to go on with what is open. */
  | { kind: 'exports'; platform: 'incydr' | 'falcon'; minutes: number };

export type FunctionSpec = {
  /** What it does, in one line: the description shown in the Lambda console. */
  does: string;
  trigger: Trigger;
  timeoutSeconds: number;
  memoryMiB: number;
  /** What Node is told, beside what it is told for every function. */
  nodeOptions?: string;
};

/**
 * For whoever streams bodies. A piece that was sent on is memory until V8 collects what is new, and that it does once this many MiB of it are
 * there. With 16, as V8 has it by itself, an export of any size takes up to half as much memory again, and no less processor time.
 */
const collectsOften = '--max-semi-space-size=1';

/**
 * The ring queues are FIFO, one group per case key; the export queues are standard. A ring whose worker dies is received again:
 * ten of those in a row are a fault of ours, three may be a bad hour.
 */
export const queues = {
  'falcon-rings': { fifo: true, maxReceives: 10 },
  'incydr-rings': { fifo: true, maxReceives: 10 },
  'incydr-exports': { fifo: false, maxReceives: 3 },
  'falcon-exports': { fifo: false, maxReceives: 3 },
} as const;

export type QueueName = keyof typeof queues;

export const functions = {
  'receive-alert': {
    does: 'Verifies a delivery, puts its alerts in the inbox and rings for them',
    trigger: { kind: 'http' },
    timeoutSeconds: 29,
    memoryMiB: 1024,
  },
  'open-falcon-cases': {
    does: 'Opens Falcon cases for the alerts waiting under a case key, or attaches them',
    trigger: { kind: 'queue', queue: 'falcon-rings', batchSize: 10, concurrency: 10 },
    timeoutSeconds: 60,
    memoryMiB: 512,
  },
  'open-incydr-cases': {
    does: 'Opens Incydr cases for the alerts waiting under a case key, or attaches them',
    trigger: { kind: 'queue', queue: 'incydr-rings', batchSize: 10, concurrency: 2 },
    timeoutSeconds: 60,
    memoryMiB: 512,
  },
  'sweep-inbox': {
    does: 'Rings for every case key whose retry is due or whose alerts have waited too long',
    trigger: { kind: 'rate', minutes: 1 },
    timeoutSeconds: 50,
    memoryMiB: 256,
  },
  'plan-incydr-exports': {
    does: 'Lists the Incydr cases that changed since the watermark and queues their export',
    trigger: { kind: 'exports', platform: 'incydr', minutes: 1 },
    timeoutSeconds: 600,
    memoryMiB: 512,
  },
  'plan-falcon-exports': {
    does: 'Lists the Falcon cases that changed since the watermark and queues their export',
    trigger: { kind: 'exports', platform: 'falcon', minutes: 1 },
    timeoutSeconds: 600,
    memoryMiB: 512,
  },
  'export-incydr-case': {
    does: 'Streams the artifacts of one Incydr case to S3 and writes its manifest',
    trigger: { kind: 'queue', queue: 'incydr-exports', batchSize: 1, concurrency: 2 },
    timeoutSeconds: 900,
    memoryMiB: 512,
    nodeOptions: collectsOften,
  },
  'export-falcon-case': {
    does: 'Makes PDF, CSV and ZIP of one Falcon case, streams them to S3 and writes its manifest',
    trigger: { kind: 'queue', queue: 'falcon-exports', batchSize: 1, concurrency: 4 },
    timeoutSeconds: 900,
    memoryMiB: 1024,
    nodeOptions: collectsOften,
  },
  'finish-exports': {
    does: 'Writes the manifest of each finished export run, then moves its watermark',
    trigger: { kind: 'rate', minutes: 1 },
    timeoutSeconds: 600,
    memoryMiB: 256,
  },
} satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;
