import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as askHttp,
  type RequestOptions,
} from 'node:http';
import { Agent as SecureAgent, request as askHttps } from 'node:https';
import { text } from 'node:stream/consumers';

export type Posted = { status: number; text: string };

// Kept open for the next call: AWS is asked several times for each delivery.
const agents = { http: new Agent({ keepAlive: true }), https: new SecureAgent({ keepAlive: true }) };

/**
 * Posts a body and reads the answer. Not by `fetch`, which would take some 30 ms longer to load, at every cold start.
 * @throws where there is no whole answer within the time
 */
export async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeout: number,
): Promise<Posted> {
  const signal = AbortSignal.timeout(timeout);
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    signal,
  };
  const asking = ask(url, options);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    asking.on('response', resolve).on('error', (error) => {
      // It died while nobody used it, as Lambda froze the function; so did the others, and each would cost its call an attempt.
      if (asking.reusedSocket) closeIdle();
      reject(error);
    });
  });
  asking.end(body);
  const { statusCode = 0 } = await answer;
  return { status: statusCode, text: await text(await answer) };
}

function closeIdle(): void {
  for (const { freeSockets } of Object.values(agents))
    for (const socket of Object.values(freeSockets).flatMap((it) => it ?? [])) socket.destroy();
}

const ask = (url: URL, options: RequestOptions): ClientRequest =>
  url.protocol === 'http:'
    ? askHttp(url, { ...options, agent: agents.http })
    : askHttps(url, { ...options, agent: agents.https });
