import type { ClientRequest, IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { type ByteSource, streamOf } from './byte-source.ts';

/** What a file is asked for with; `fetch` is one too. */
export type FileTransport = (url: URL, asked: FileRequest) => Promise<Response>;

export type FileRequest = {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: 'manual';
  signal: AbortSignal;
};

/** Asks for a file as `fetch` does, but by Node's own client, which holds less memory of a large one. */
export const fileTransport: FileTransport = async (url, { method, headers, body: sent, signal }) => {
  // Loaded with the first file: a function that fetches none starts sooner without it.
  const http = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const request = http.request(url, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    signal,
  });
  const answer = await answerTo(request, sent, signal);
  const status = answer.statusCode ?? 0;
  const body = streamOf(sourceFrom(await decode(answer), () => answer.destroy(), signal));
  return new Response(hasNoBody.has(status) ? null : body, { status, headers: headersOf(answer) });
};

// A Response of these takes none.
const hasNoBody = new Set([204, 205, 304]);

async function answerTo(
  request: ClientRequest,
  body: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Stays for the body too: an error that comes after the answer must not end the process.
  request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
  request.on('response', resolve);
  request.end(body);
  return promise;
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

/** Some servers encode though they are asked not to. */
async function decode(answer: IncomingMessage): Promise<Readable> {
  const encoding = answer.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return answer;
  const { createBrotliDecompress, createUnzip } = await import('node:zlib');
  const decoder = encoding === 'br' ? createBrotliDecompress() : createUnzip();
  // An error of either ends both, and is thrown to whoever reads.
  return pipeline(answer, decoder, () => undefined);
}

function sourceFrom(body: Readable, letGo: () => void, signal: AbortSignal): ByteSource {
  const chunks: AsyncIterator<Uint8Array, undefined> = body.iterator();
  return {
    next: async () => {
      try {
        const { done, value } = await chunks.next();
        return done ? { done } : { done: false, value };
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    },
    cancel: async () => letGo(),
  };
}
