import type { FunctionName, QueueName } from '../../infra/functions.ts';
import type { LocalRoute } from './http-gateway.ts';

/** Invokes a function by name and resolves with its answer. */
export type Invoke = (name: FunctionName, event: unknown) => Promise<unknown>;

/** What the functions run with, and how fast their triggers are. */
export type HostOptions = {
  /** Where the build put the bundles: `<bundles>/<name>/index.cjs`. */
  bundles: string;
  /** The compiled configuration, put beside each bundle as casebridge.json; left out, the bundles' own stays. */
  config?: unknown;
  /** The environment of every function: names of tables and queues, and region, credentials and endpoints of AWS. */
  env: Record<string, string>;
  queueUrls: Record<QueueName, string>;
  /** The gateway's port; any free one if left out. */
  port?: number;
  /** The most processes of one function; its trigger may ask for fewer. */
  concurrency?: number;
  /** When messages of a failed batch come again; left out, when their visibility ends. */
  failedVisibilitySeconds?: number;
  /** How long a scheduled minute lasts; null: nothing runs by itself, only when invoked. */
  minuteMs?: number | null;
  /** What the gateway answers beside the webhooks. */
  routes?: (invoke: Invoke) => LocalRoute[];
  onLog?: (functionName: string, line: string) => void;
};
