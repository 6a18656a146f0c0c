import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer, Fault } from './platform.ts';

/** Sends an answer, or as much of its body as a fault leaves of it. */
export async function send(response: ServerResponse, answer: Answer, fault: Fault | null): Promise<void> {
  // As bytes at once: a long text would be gone through twice, for its length and for the wire.
  const body = answer.json === undefined ? answer.body : Buffer.from(JSON.stringify(answer.json));
  response.writeHead(answer.status, headersOf(answer, body, fault?.truncateBodyTo !== undefined));
  const most = fault?.cutBodyAfter ?? fault?.truncateBodyTo;
  if (body === undefined) response.end();
  else if (most !== undefined) await sendPart(response, body, most, fault?.cutBodyAfter !== undefined);
  else if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
}

// Names keep the case they are written in: FalconPy looks for `X-Ratelimit-Limit` and for nothing else.
function headersOf(answer: Answer, body: Answer['body'], unmeasured: boolean): Record<string, string> {
  const named = new Map<string, [name: string, value: string]>();
  const set = (name: string, value: string) => named.set(name.toLowerCase(), [name, value]);
  if (answer.json !== undefined) set('Content-Type', 'application/json');
  if (typeof body === 'string' || Buffer.isBuffer(body)) set('Content-Length', `${Buffer.byteLength(body)}`);
  for (const [name, value] of Object.entries(answer.headers ?? {})) set(name, value);
  if (unmeasured) named.delete('content-length');
  return Object.fromEntries(named.values());
}

async function sendPart(
  response: ServerResponse,
  body: string | Buffer | Readable,
  most: number,
  cut: boolean,
) {
  response.flushHeaders();
  await pipeline(firstBytes(body, most), response, { end: !cut });
  if (cut) response.socket?.end(); // what was written still leaves, the end of the body never comes
}

async function* firstBytes(body: string | Buffer | Readable, most: number) {
  let left = most;
  for await (const chunk of body instanceof Readable ? body : [body]) {
    const part = Buffer.from(chunk).subarray(0, left);
    if (part.length > 0) yield part;
    left -= part.length;
    if (left <= 0) return;
  }
}
