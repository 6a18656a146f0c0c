import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer, Fault } from './platform.ts';

/** Sends an answer, or as much of its body as a fault leaves of it. */
export async function send(response: ServerResponse, answer: Answer, fault: Fault | null): Promise<void> {
  const body = answer.json === undefined ? answer.body : JSON.stringify(answer.json);
  const headers = new Headers(answer.json === undefined ? {} : { 'content-type': 'application/json' });
  if (typeof body === 'string' || Buffer.isBuffer(body))
    headers.set('content-length', `${Buffer.byteLength(body)}`);
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value);
  if (fault?.truncateBodyTo !== undefined) headers.delete('content-length');
  response.writeHead(answer.status, Object.fromEntries(headers));
  const most = fault?.cutBodyAfter ?? fault?.truncateBodyTo;
  if (body === undefined) response.end();
  else if (most !== undefined) await sendPart(response, body, most, fault?.cutBodyAfter !== undefined);
  else if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
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
