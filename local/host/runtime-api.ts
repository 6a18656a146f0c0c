import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FunctionError, reportedError } from './function-error.ts';
import { listen } from '../loopback.ts';

/** One event on its way to a runtime, and what the runtime is told beside it. */
export type Invocation = { requestId: string; functionArn: string; deadline: Date; event: string };

/** The Lambda Runtime API of one execution environment: it hands out one invocation at a time. */
export type RuntimeApi = {
  /** `host:port`, as AWS_LAMBDA_RUNTIME_API names it. */
  address: string;
  /** Resolves when the runtime has loaded its handler; rejects when it could not. */
  ready: Promise<void>;
  /** Hands over an invocation and resolves with the function's answer. */
  run: (invocation: Invocation) => Promise<unknown>;
  /** Ends whatever is waited for: the environment will not answer any more. */
  fail: (error: FunctionError) => void;
  close: () => Promise<void>;
};

const root = '/2018-06-01/runtime';

/** Serves the Runtime API on loopback, for one environment alone: that is how its callers are told apart. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {}); // whoever invokes first learns of it
  let asking: ServerResponse | null = null;
  let failed: FunctionError | null = null;
  let running: (Invocation & { answer: PromiseWithResolvers<unknown>; handed: boolean }) | null = null;

  const handOver = () => {
    if (!asking || !running || running.handed) return;
    running.handed = true;
    asking
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': running.requestId,
        'lambda-runtime-deadline-ms': String(running.deadline.getTime()),
        'lambda-runtime-invoked-function-arn': running.functionArn,
      })
      .end(running.event);
    asking = null;
  };

  const fail = (error: FunctionError) => {
    failed = error;
    ready.reject(error);
    running?.answer.reject(error);
  };

  const accept = async (request: IncomingMessage): Promise<number> => {
    const body = await text(request);
    if (request.url === `${root}/init/error`) fail(reportedError(body));
    else if (!running) return 400;
    else if (request.url === `${root}/invocation/${running.requestId}/error`)
      running.answer.reject(reportedError(body));
    else if (request.url === `${root}/invocation/${running.requestId}/response`)
      running.answer.resolve(JSON.parse(body));
    else return 400;
    return 202;
  };

  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === `${root}/invocation/next`) {
      asking = response;
      ready.resolve();
      handOver();
      return;
    }
    accept(request).then(
      (status) => response.writeHead(status).end('{}'),
      () => response.writeHead(400).end('{}'),
    );
  });
  server.keepAliveTimeout = 0; // a runtime that worked for seconds answers on the connection that it asked on
  const { port, close } = await listen(server);

  return {
    address: `127.0.0.1:${port}`,
    ready: ready.promise,
    run: async (invocation) => {
      if (failed) throw failed;
      running = { ...invocation, answer: Promise.withResolvers<unknown>(), handed: false };
      handOver();
      return running.answer.promise;
    },
    fail,
    close,
  };
}
