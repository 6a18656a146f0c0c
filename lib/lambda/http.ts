import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { STATUS_CODES } from 'node:http';
import * as v from 'valibot';
import type { Refused } from '../errors.ts';
import type { Delivery } from '../signatures/scheme.ts';

export type HttpAnswer = APIGatewayProxyStructuredResultV2;

const texts = v.record(v.string(), v.optional(v.string(), ''));

/** A request, as the HTTP API brings it (payload format 2.0). */
export const httpEvent = v.pipe(
  v.object({
    requestContext: v.object({
      requestId: v.string(),
      http: v.object({ method: v.string(), sourceIp: v.string() }),
    }),
    pathParameters: v.optional(texts, {}),
    headers: texts,
    queryStringParameters: v.optional(texts, {}),
    body: v.optional(v.string(), ''),
    isBase64Encoded: v.boolean(),
  }),
  v.transform(({ requestContext, pathParameters, headers, ...request }) => ({
    by: 'http' as const,
    id: requestContext.requestId,
    source: pathParameters['source'] ?? '',
    method: requestContext.http.method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    query: request.queryStringParameters,
    body: Buffer.from(request.body, request.isBase64Encoded ? 'base64' : 'utf8'),
    via: { address: requestContext.http.sourceIp },
  })),
);

/** The delivery that a request is. */
export const deliveryOf = (
  { id, source, method, headers, query, body, via }: v.InferOutput<typeof httpEvent>,
  receivedAt: Date,
): Delivery => ({ id, source, method, headers, query, body, receivedAt, via });

export const accepted = (receipt: object): HttpAnswer => answer(202, 'application/json', receipt);

/** Every refusal is a problem (RFC 9457). */
export const refused = ({ status, message, path }: Refused, delivery: string): HttpAnswer =>
  problem(status, message, delivery, path === null ? {} : { path });

/** Whatever went wrong here, the sender is asked to send again: nothing was acknowledged. */
export const askedAgain = (seconds: number, delivery: string): HttpAnswer =>
  problem(503, 'the delivery could not be taken now: send it again', delivery, {}, retryAfter(seconds));

const retryAfter = (seconds: number) => ({ 'retry-after': String(seconds) });

const problem = (
  status: number,
  detail: string,
  delivery: string,
  extra: object,
  headers: Record<string, string> = {},
): HttpAnswer => {
  const allowed = status === 405 ? { allow: 'POST' } : {};
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, delivery, ...extra };
  return answer(status, 'application/problem+json', body, { ...headers, ...allowed });
};

const answer = (
  statusCode: number,
  type: string,
  body: object,
  headers: Record<string, string> = {},
): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});
