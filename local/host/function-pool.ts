import {
  type DeployedFunction,
  type ExecutionEnvironment,
  startEnvironment,
} from './execution-environment.ts';
import { FunctionError } from './function-error.ts';

/** A function as its callers see it: any number of invocations at once, worked on by a bounded number of processes. */
export type FunctionPool = {
  /** Rejects with a FunctionError when the function fails, crashes or runs out of time. */
  invoke: (event: unknown) => Promise<unknown>;
  /** Ends every process at once, wherever it is in its work; the next invocation starts a new one. */
  kill: () => Promise<void>;
  close: () => Promise<void>;
};

const largestEvent = 6_291_556; // bytes: Lambda refuses a larger synchronous invocation

/** Runs one function in up to `concurrency` execution environments, each started when all others are busy. */
export function functionPool(spec: DeployedFunction & { concurrency: number }): FunctionPool {
  const environments = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  const enter = async () => {
    if (busy >= spec.concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
  };
  const leave = () => {
    const next = waiting.shift(); // our place goes to whoever waited longest
    if (next) next();
    else busy -= 1;
  };

  const take = async (): Promise<ExecutionEnvironment> => {
    if (closed) throw new FunctionError('Runtime.ExitError', 'the function host was closed');
    for (let kept = idle.pop(); kept; kept = idle.pop()) {
      if (kept.usable()) return kept;
      environments.delete(kept);
    }
    const started = await startEnvironment(spec);
    environments.add(started);
    if (closed) await started.close();
    return started;
  };

  const giveBack = (environment: ExecutionEnvironment) => {
    if (environment.usable()) idle.push(environment);
    else environments.delete(environment);
  };

  const kill = async () => {
    await Promise.all([...environments].map((it) => it.close()));
  };

  return {
    async invoke(event) {
      const json = JSON.stringify(event) ?? 'null';
      if (Buffer.byteLength(json) > largestEvent)
        throw new FunctionError('RequestEntityTooLarge', `the event is larger than ${largestEvent} bytes`);
      await enter();
      try {
        const environment = await take();
        return await environment.invoke(json).finally(() => giveBack(environment));
      } finally {
        leave();
      }
    },
    kill,
    async close() {
      closed = true;
      await kill();
    },
  };
}
