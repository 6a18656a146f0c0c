import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { STATUS_CODES } from 'node:http';
import { Refused, Unavailable } from '../errors.ts';
import { type Log, reasonOf } from '../log.ts';
import type { Delivery } from '../signatures/scheme.ts';

type Answer = APIGatewayProxyStructuredResultV2;

/** A function behind the HTTP API: one delivery in, 202 with a receipt out, and every refusal as a problem (RFC 9457). */
export const httpFunction = (handle: (delivery: Delivery) => Promise<object>, log: Log, now: () => Date) =>
  middy<APIGatewayProxyEventV2, Answer>()
    .use(problems(log))
    .handler(async (event) => answer(202, 'application/json', await handle(deliveryOf(event, now()))));

const deliveryOf = (event: APIGatewayProxyEventV2, receivedAt: Date): Delivery => ({
  id: event.requestContext.requestId,
  source: event.pathParameters?.['source'] ?? '',
  method: event.requestContext.http.method,
  headers: Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  ),
  query: Object.fromEntries(
    Object.entries(event.queryStringParameters ?? {}).map(([name, value]) => [name, value ?? '']),
  ),
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  receivedAt,
  via: { address: event.requestContext.http.sourceIp },
});

function problems(log: Log): MiddlewareObj<APIGatewayProxyEventV2, Answer> {
  return {
    onError: async (request) => {
      const { requestId } = request.event.requestContext;
      const source = request.event.pathParameters?.['source']?.slice(0, 80) ?? null;
      const error = request.error;
      if (error instanceof Refused) {
        log.warn('delivery refused', {
          delivery: requestId,
          source,
          status: error.status,
          reason: error.message,
        });
        request.response = problem(
          error.status,
          error.message,
          requestId,
          error.path === null ? {} : { path: error.path },
        );
      } else {
        // Whatever went wrong here, the sender is asked to send again: nothing was acknowledged.
        log.error('delivery not taken', { delivery: requestId, source, reason: reasonOf(error) });
        const seconds = error instanceof Unavailable ? '60' : '5';
        request.response = problem(
          503,
          'the delivery could not be taken now: send it again',
          requestId,
          {},
          { 'retry-after': seconds },
        );
      }
    },
  };
}

const problem = (
  status: number,
  detail: string,
  delivery: string,
  extra: object,
  headers: Record<string, string> = {},
): Answer => {
  const allowed = status === 405 ? { allow: 'POST' } : {};
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, delivery, ...extra };
  return answer(status, 'application/problem+json', body, { ...headers, ...allowed });
};

const answer = (
  statusCode: number,
  type: string,
  body: object,
  headers: Record<string, string> = {},
): Answer => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});
