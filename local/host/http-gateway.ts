import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FunctionError } from './function-error.ts';
import { sendJson, sendMessage, sendResult, sendTooLong } from './gateway-answer.ts';
import { gatewayEvent, webhookRoute } from './gateway-event.ts';
import { listen } from '../loopback.ts';
import { pathPattern } from './path-pattern.ts';

/** A route that the local host alone answers, beside those of the deployed API. */
export type LocalRoute = {
  method: string;
  /** A pattern such as `/local/exports/{name}/run`. */
  path: string;
  handle: (params: Record<string, string>, body: Buffer) => Promise<{ status: number; json: unknown }>;
};

/** What the gateway stands before. */
export type GatewayOptions = {
  /** The function behind `/webhooks/{source}`. */
  invoke: (event: unknown) => Promise<unknown>;
  routes?: LocalRoute[];
  port?: number;
  /** API Gateway waits 30 s for a function. */
  timeoutMs?: number;
};

/** A listening gateway. */
export type Gateway = { url: string; close: () => Promise<void> };

const largestBody = 10 * 1024 * 1024;

/** Serves the webhooks' URL on loopback as API Gateway's HTTP API does in AWS. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const local = (options.routes ?? []).map((route) => ({ ...route, match: pathPattern(route.path) }));
  const webhook = pathPattern(webhookRoute.path);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const body = await bodyOf(request);
    if (body === null) return sendTooLong(response);
    for (const { method, match, handle } of local) {
      const params = method === request.method ? match(url.pathname) : null;
      if (!params) continue;
      const { status, json } = await handle(params, body);
      return sendJson(response, status, json);
    }
    const pathParameters = webhook(url.pathname);
    if (!pathParameters) return sendMessage(response, 404, 'Not Found');
    await answer(response, gatewayEvent(request, { url, body, pathParameters }));
  };

  const answer = async (response: ServerResponse, event: unknown): Promise<void> => {
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), options.timeoutMs ?? 30_000);
    try {
      const result = await Promise.race([options.invoke(event).then((value) => ({ value })), late.promise]);
      if (result === 'late') sendMessage(response, 503, 'Service Unavailable');
      else sendResult(response, result.value);
    } catch (error) {
      // A body under the gateway's limit can still be too much for Lambda, which takes 6 MB with all encoding.
      const tooLong = error instanceof FunctionError && error.errorType === 'RequestEntityTooLarge';
      if (tooLong) sendTooLong(response);
      else sendMessage(response, 500, 'Internal Server Error');
    } finally {
      clearTimeout(timer);
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error('local gateway:', request.method, error);
      if (response.headersSent) response.destroy();
      else sendMessage(response, 500, 'Internal Server Error');
    });
  });
  const { port, close } = await listen(server, options.port);
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Reads a body to its end, or null where it is too long: a sender that is still writing would not see an early answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
  }
  return length > largestBody ? null : Buffer.concat(chunks);
}
