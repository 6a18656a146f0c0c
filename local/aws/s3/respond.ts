import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import type { Answer, Piece } from './call.ts';
import { S3Error } from './errors.ts';
import { writeXml, type XmlContent } from './xml.ts';

/** Sends an answer; node leaves the body out where the request was HEAD. */
export async function respond(response: ServerResponse, answer: Answer): Promise<void> {
  const headers = { 'x-amz-request-id': randomUUID(), ...answer.headers };
  const status = answer.status ?? 200;
  if (answer.xml) return sendXml(response, status, headers, answer.xml.root, answer.xml.content);
  response.writeHead(status, headers);
  const { pieces = [] } = answer;
  if (pieces.length === 0 || response.req.method === 'HEAD') response.end();
  else await pipeline(bytesOf(pieces), response);
}

async function* bytesOf(pieces: Piece[]): AsyncGenerator<Buffer> {
  for (const { path, start, end } of pieces) yield* createReadStream(path, { start, end });
}

/** Sends a refusal as S3 words it, or cuts the connection where the answer had begun. */
export function respondError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || (response.req.destroyed && !response.req.complete)) {
    response.destroy();
    return;
  }
  const { status, code, message, headers } = asS3Error(error);
  if (status === 500) console.error('s3:', response.req.method, response.req.url, error);
  const content = { Code: code, Message: message, RequestId: randomUUID() };
  sendXml(response, status, headers, 'Error', content);
}

function sendXml(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  root: string,
  content: XmlContent,
): void {
  const body = Buffer.from(writeXml(root, content));
  response
    .writeHead(status, { ...headers, 'content-type': 'application/xml', 'content-length': body.length })
    .end(body);
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof v.ValiError)
    return new S3Error(400, 'MalformedXML', `The request was not understood: ${error.message}`);
  return new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
}
