import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { type DeployedFunction, startEnvironment } from '../local/host/execution-environment.ts';

const told = v.object({ rss: v.number(), heapUsed: v.number(), processor: v.number() });

/** What a function's process holds, in bytes, and what processor time it has taken, in milliseconds. */
export type Told = v.InferOutput<typeof told>;

export type Probed = {
  invoke: (event: unknown) => Promise<unknown>;
  tell: () => Promise<Told>;
  close: () => Promise<void>;
};

const hook = join(import.meta.dirname, 'clients/probe.cjs');
let started = 0;

/** An execution environment whose process can be asked about itself. */
export async function startProbed(spec: DeployedFunction): Promise<Probed> {
  started += 1;
  const socket = join(tmpdir(), `bench-${process.pid}-${started}.socket`);
  const options = `${spec.env['NODE_OPTIONS'] ?? ''} --expose-gc --require ${hook}`;
  const env = { ...spec.env, NODE_OPTIONS: options, PROBE_SOCKET: socket };
  const environment = await startEnvironment({ ...spec, env });
  return {
    invoke: (event) => environment.invoke(JSON.stringify(event)),
    tell: async () => {
      const asking = connect(socket);
      await once(asking, 'connect');
      return v.parse(told, JSON.parse(await text(asking)));
    },
    close: async () => {
      await environment.close();
      await rm(socket, { force: true });
    },
  };
}
