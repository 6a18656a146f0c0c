import { type FunctionName, type FunctionSpec, functions } from '../../infra/functions.ts';
import { functionPool } from './function-pool.ts';
import type { HostOptions, Invoke } from './options.ts';
import { unpackBundles } from './task-folders.ts';
import { startTriggers } from './triggers.ts';

export { FunctionError } from './function-error.ts';
export type { LocalRoute } from './http-gateway.ts';
export type { HostOptions, Invoke } from './options.ts';

/** The running functions. */
export type FunctionHost = {
  /** Invokes a function and waits for its answer; rejects with a FunctionError. */
  invoke: Invoke;
  /** Ends the processes of a function in the midst of their work, as a crash does: for tests of what survives it. */
  kill: (name: FunctionName) => Promise<void>;
  /** Where senders post: `<gatewayUrl>/webhooks/<source>`. */
  gatewayUrl: string;
  /** Ends every timer, poll and process. */
  close: () => Promise<void>;
};

/** Runs all functions of casebridge on this machine, each started by what starts it in AWS. */
export async function startFunctions(options: HostOptions): Promise<FunctionHost> {
  const onLog = options.onLog ?? ((name: string, line: string) => console.log(`${name}: ${line}`));
  const specs = Object.entries<FunctionSpec>(functions);
  const names = specs.map(([name]) => name);
  const folders = await unpackBundles(options.bundles, names, options.config);
  const pools = new Map(
    specs.map(([name, { trigger, timeoutSeconds, memoryMiB, nodeOptions = '' }]) => {
      const most = options.concurrency ?? 10;
      const concurrency = trigger.kind === 'queue' ? Math.min(trigger.concurrency, most) : most;
      const env = { NODE_OPTIONS: nodeOptions, ...options.env };
      const deployed = { name, folder: folders.folderOf(name), env, timeoutSeconds, memoryMiB };
      return [name, functionPool({ ...deployed, concurrency, onLog })];
    }),
  );
  const invoke = async (name: string, event: unknown): Promise<unknown> => {
    const pool = pools.get(name);
    if (!pool) throw new Error(`no function is called ${name}`);
    return pool.invoke(event);
  };

  const triggers = await startTriggers(options, { specs, invoke, onLog }).catch(async (error: unknown) => {
    await folders.remove();
    throw error;
  });
  return {
    invoke,
    kill: async (name) => pools.get(name)?.kill(),
    gatewayUrl: triggers.gatewayUrl,
    async close() {
      const stopped = triggers.close(); // first no new work, then the processes, on which the last batches wait
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await stopped;
      await folders.remove();
    },
  };
}
