import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One answer of the script: an HTTP answer, a connection cut before it, or one cut within its body. */
export type Scripted =
  | { status: number; headers?: Record<string, string>; body?: string; cutAfter?: number }
  | 'no answer'
  | 'silence';

export type Seen = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** A server that answers its requests from a script, one after the other, and the last for ever. */
export async function startScripted(...script: Scripted[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const answer = script.length > 1 ? script.shift() : script[0];
    void text(request).then((body) => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      if (answer === 'silence') return;
      if (answer === undefined || answer === 'no answer') return request.socket.destroy();
      const { status, headers = {}, body: content = '', cutAfter } = answer;
      response.writeHead(status, { 'content-length': Buffer.byteLength(content), ...headers });
      if (cutAfter === undefined) return response.end(content);
      return response.write(content.slice(0, cutAfter), () => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof startScripted>>;
