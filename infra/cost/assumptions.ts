/** What a bill depends on and nothing here can measure. Each is told in docs/cost.md. */
export const assumptions = {
  minutesOfMonth: 43_800,
  /** Alerts that go into one case. */
  alertsPerCase: 5,
  /** Time that a function waits for one call, in milliseconds. */
  latency: { dynamodb: 5, sqs: 10, secrets: 15, s3Puts: 40, s3Gets: 20, platformCalls: 300 },
  /** A function has one vCPU with so much memory, and a share of one with less. */
  memoryOfVcpu: 1_769,
  /** How long Lambda keeps a process that nobody asks. */
  keptMinutes: 7,
  /** Lambda's own polls of a queue, each of so many seconds. */
  polls: { atOnce: 5, seconds: 20 },
  /** What Lambda itself writes to the log of a function for each invocation: its start and its report. */
  reportBytes: 700,
  /** How long a function keeps a secret in memory. */
  secretMinutes: 5,
  /** One worker's download from a platform. */
  megabytesPerSecond: 20,
  /** A part of an upload to S3. */
  partMebibytes: 8,
  /** A line of the HTTP API's access log. */
  accessLogBytes: 350,
} as const;
