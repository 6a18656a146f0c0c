import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { controlApi } from './control.ts';
import type {
  Answer,
  Call,
  Fault,
  Operation,
  Platform,
  RequestRecord,
  Settings,
  Simulator,
  SimulatorOptions,
} from './platform.ts';

/** Serves a platform on loopback, with its request log, faults, rate limit and the control API under `/__control`. */
export async function startSimulator(platform: Platform, options: SimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? (() => new Date());
  const initial: Settings = { rateLimit: null, indexLagMs: 0, switches: {}, ...options.settings };
  const settings = structuredClone(initial);
  const requests: RequestRecord[] = [];
  let faults: Fault[] = [];
  let window: number[] = [];

  const routes = platform.operations.map((operation) => ({ operation, match: matcher(operation) }));

  const takeFault = (operation: Operation): Fault | null => {
    const fault = faults.find(
      (it) => it.operation === operation.id || (it.operation === '*' && !operation.open),
    );
    if (!fault) return null;
    if (fault.skip) {
      fault.skip -= 1;
      return null;
    }
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) faults = faults.filter((it) => it !== fault);
    return fault;
  };

  const overLimit = (): Date | null => {
    if (settings.rateLimit === null) return null;
    const at = now().getTime();
    window = window.filter((it) => it > at - 60_000);
    const oldest = window[0];
    if (oldest !== undefined && window.length >= settings.rateLimit) return new Date(oldest + 60_000);
    window.push(at);
    return null;
  };

  const perform = async (call: Call, operation: Operation): Promise<Answer | 'lost'> => {
    const fault = takeFault(operation);
    if (fault?.delayMs) await sleep(fault.delayMs);
    if (fault?.status !== undefined) {
      const answer = platform.failure(fault.status, 'a fault asked for through the control API');
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    }
    const refusal = operation.open ? null : platform.authenticate(call);
    if (refusal) return refusal;
    const retryAt = operation.open ? null : overLimit();
    if (retryAt) return platform.failure(429, 'rate limit exceeded', retryAt);
    const answer = await operation.answer(call);
    return fault?.loseAnswer ? 'lost' : answer;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await bytesOf(request);
    if (url.pathname.startsWith('/__control'))
      return send(response, control(request.method ?? 'GET', url, body));
    const found = routes
      .map(({ operation, match }) => ({ operation, params: match(request.method ?? 'GET', url.pathname) }))
      .find((it) => it.params !== null);
    const operation = found?.operation.id ?? 'unknown';
    const call: Call = {
      operation,
      params: found?.params ?? {},
      query: url.searchParams,
      headers: request.headers,
      body,
    };
    const answer = found
      ? await perform(call, found.operation)
      : platform.failure(404, `no operation ${request.method} ${url.pathname}`);
    const status = answer === 'lost' ? answer : answer.status;
    requests.push({
      at: now().toISOString(),
      operation,
      method: request.method ?? '',
      path: url.pathname,
      status,
    });
    if (answer === 'lost') request.socket.destroy();
    else await send(response, answer);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error('simulator:', request.method, request.url, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');

  const simulator: Simulator = {
    url: `http://127.0.0.1:${address.port}`,
    settings,
    requests,
    counts: () =>
      Object.fromEntries(
        Object.entries(Object.groupBy(requests, (it) => it.operation)).map(([id, list]) => [
          id,
          list?.length ?? 0,
        ]),
      ),
    addFault: (fault) => faults.push({ ...fault }),
    clearFaults: () => {
      faults = [];
    },
    clearRequests: () => requests.splice(0),
    reset: () => {
      Object.assign(settings, structuredClone(initial));
      faults = [];
      window = [];
      requests.splice(0);
      platform.reset();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const control = controlApi(platform, simulator, () => faults);
  return simulator;
}

function matcher(operation: Operation) {
  const pattern = new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return (method: string, path: string): Record<string, string> | null => {
    const match = method === operation.method ? pattern.exec(path) : null;
    if (!match) return null;
    return Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function send(response: ServerResponse, { status, headers = {}, json, body }: Answer): Promise<void> {
  if (json !== undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
  } else {
    response.writeHead(status, headers);
    if (body instanceof Readable) await pipeline(body, response);
    else response.end(body);
  }
}
