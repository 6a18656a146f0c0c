import type { ServerResponse } from 'node:http';
import * as v from 'valibot';

const proxyAnswer = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Answers with API Gateway's own words. */
export function sendMessage(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { message });
}

/** A body that is too large for the gateway or for Lambda: its own words, in the form that the function's refusals have. */
export function sendTooLong(response: ServerResponse): void {
  const problem = {
    type: 'about:blank',
    title: 'Content Too Large',
    status: 413,
    detail: 'the body is larger than the gateway takes',
  };
  response
    .writeHead(413, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ ...problem, message: 'Request Too Long' }));
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

/** Answers as API Gateway does with what a function returned: an answer with a status code, or a plain value. */
export function sendResult(response: ServerResponse, result: unknown): void {
  if (!v.is(v.looseObject({ statusCode: v.unknown() }), result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  const parsed = v.safeParse(proxyAnswer, result);
  if (!parsed.success) return sendMessage(response, 500, 'Internal Server Error');
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output;
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}
