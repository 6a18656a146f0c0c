import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The one route of the HTTP API, as API Gateway writes it. */
export const webhookRoute = { key: 'ANY /webhooks/{source}', path: '/webhooks/{source}' };

/** The event that API Gateway's HTTP API makes of a request, payload format 2.0. */
export function gatewayEvent(
  request: IncomingMessage,
  { url, body, pathParameters }: { url: URL; body: Buffer; pathParameters: Record<string, string> },
): APIGatewayProxyEventV2 {
  const { cookies, headers } = headersOf(request);
  const isBase64Encoded = body.length > 0 && !isText(headers);
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const now = new Date();
  return {
    version: '2.0',
    routeKey: webhookRoute.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'content-length': String(body.length),
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(url.search.length > 1 && { queryStringParameters: joined([...url.searchParams]) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: url.hostname,
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: webhookRoute.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    pathParameters,
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect', 'te']);

function headersOf(request: IncomingMessage): { cookies: string[]; headers: Record<string, string> } {
  const all = Object.entries(request.headersDistinct);
  const pairs = all.flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  return {
    cookies: pairs.flatMap(([name, value]) => (name === 'cookie' ? value.split(/; */) : [])),
    headers: joined(pairs.filter(([name]) => name !== 'cookie' && !hopByHop.has(name))),
  };
}

function joined(pairs: [string, string][]): Record<string, string> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, list]) => [name, list.map((it) => it[1]).join(',')]));
}

// What a real HTTP API was seen to pass on as text. All else it encodes: forms, vendor types, and no type at all.
const textTypes = /^(text\/.+|application\/(json|xml|javascript))$/i;

function isText(headers: Record<string, string>): boolean {
  const mediaType = headers['content-type']?.split(';')[0]?.trim() ?? '';
  return headers['content-encoding'] === undefined && textTypes.test(mediaType);
}

function commonLogTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
