import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { listen } from '../loopback.ts';
import { controlApi } from './control.ts';
import { faultsInPlay } from './faults.ts';
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
import { slidingMinute, type Rate } from './rate-limit.ts';
import { send } from './sending.ts';

type Performed = { answer: Answer; fault: Fault | null };

/**
 * Serves a platform on loopback, with its request log, faults, rate limit and the control API under `/__control`.
 * A platform whose operations read the settings is given as a function of them.
 */
export async function startSimulator<P extends Platform>(
  source: P | ((settings: Settings) => P),
  options: SimulatorOptions = {},
): Promise<Simulator & { platform: P }> {
  const now = options.now ?? (() => new Date());
  const initial: Settings = { rateLimit: null, indexLagMs: 0, switches: {}, ...options.settings };
  const settings = structuredClone(initial);
  const platform = typeof source === 'function' ? source(settings) : source;
  const requests: RequestRecord[] = [];
  const faults = faultsInPlay();
  const limit = slidingMinute(now);
  const find = router(platform.operations);
  if (platform.switches) v.parse(platform.switches, settings.switches);

  const rateOf = (operation: Operation): Rate =>
    platform.rate?.(operation) ?? { key: 'all', limit: operation.open ? null : settings.rateLimit };
  const finished = (answer: Answer, rate: Rate): Answer =>
    platform.finish?.(answer, { limit: rate.limit, left: limit.left(rate) }) ?? answer;

  const perform = async (call: Call, operation: Operation): Promise<Performed> => {
    const fault = faults.take(operation);
    if (fault?.delayMs) await sleep(fault.delayMs, undefined, { ref: false });
    if (fault?.status !== undefined) {
      const answer = platform.failure(
        fault.status,
        'a fault asked for through the control API',
        undefined,
        call,
      );
      return { answer: { ...answer, headers: { ...answer.headers, ...fault.headers } }, fault };
    }
    const refusal = operation.open ? null : platform.authenticate(call);
    if (refusal) return { answer: refusal, fault };
    const retryAt = limit.admit(rateOf(operation));
    if (retryAt) return { answer: platform.failure(429, 'rate limit exceeded', retryAt, call), fault };
    const answer = await operation.answer(call);
    if (fault?.answerDelayMs) await sleep(fault.answerDelayMs, undefined, { ref: false });
    return { answer, fault };
  };

  const performed = async (call: Call, operation: Operation): Promise<Performed> => {
    try {
      return await perform(call, operation);
    } catch (error) {
      if (call.stream.readableAborted) throw error; // the sender hung up in the middle of an upload
      console.error('simulator:', operation.id, error); // a fault of the simulator itself, not of its caller
      return { answer: platform.failure(500, 'the simulator failed', undefined, call), fault: null };
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(`http://localhost${request.url ?? '/'}`);
    const method = request.method ?? 'GET';
    const isControl = url.pathname.startsWith('/__control');
    const found = isControl ? null : find(method, url.pathname);
    const body = found?.operation.streams ? Buffer.alloc(0) : await bytesOf(request);
    if (isControl) return send(response, control(method, url, body), null);
    const id = found?.operation.id ?? 'unknown';
    const { headers } = request;
    const call = {
      operation: id,
      path: url.pathname,
      params: found?.params ?? {},
      query: url.searchParams,
      headers,
      body,
      stream: request,
    };
    const { answer: bare, fault } = found
      ? await performed(call, found.operation)
      : {
          answer: platform.failure(404, `no operation ${method} ${call.path}`, undefined, call),
          fault: null,
        };
    const answer = finished(bare, found ? rateOf(found.operation) : { key: 'unknown', limit: null });
    const lost = fault?.loseAnswer === true && fault.status === undefined;
    requests.push({
      at: now().toISOString(),
      operation: id,
      method,
      path: url.pathname,
      query: url.search.slice(1),
      status: lost ? 'lost' : answer.status,
    });
    if (lost) request.socket.destroy();
    else await send(response, answer, fault);
    request.resume(); // a refused upload goes on arriving, and its sender reads the refusal only at its end
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A client that hangs up in the middle of a download is no news.
      if (!response.destroyed) console.error('simulator:', request.method, request.url, error);
      response.destroy();
    });
  });
  const { url, close: stop } = await listen(server, options.port);

  const simulator: Simulator = {
    url,
    operations: platform.operations.map((it) => it.id),
    settings,
    requests,
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of requests) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    addFault: faults.add,
    clearFaults: faults.clear,
    clearRequests: () => {
      requests.length = 0;
    },
    reset: () => {
      Object.assign(settings, structuredClone(initial));
      faults.clear();
      limit.clear();
      requests.length = 0;
      platform.reset();
    },
    close: async () => {
      await stop();
      platform.close?.();
    },
  };
  const control = controlApi(platform, simulator, faults.list);
  return { ...simulator, platform };
}

function router(operations: Operation[]) {
  const routes = operations.map((operation) => ({
    operation,
    pattern: new RegExp(
      `^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)').replace(/\{(\w+)\+\}/g, '(?<$1>.+)')}$`,
    ),
  }));
  return (method: string, path: string) => {
    for (const { operation, pattern } of routes) {
      const match = method === operation.method ? pattern.exec(path) : null;
      if (!match) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]);
      return { operation, params: Object.fromEntries(params) };
    }
    return null;
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a stray % is the caller's mistake: such a thing is not found, no reason to fail
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
