import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { deliveryFunction } from '../../lib/lambda/deliveries.ts';
import { receiveDelivery } from '../../lib/receive.ts';
import type { Delivery } from '../../lib/signatures/scheme.ts';
import type { Given, Receiver } from './receiver.ts';

export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'receive-alert',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:receive-alert',
  memoryLimitInMB: '512',
  awsRequestId: 'invocation',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

export type Sent = {
  source?: string;
  method?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
  sourceIp?: string;
};

const eventOf = ({
  source = 'splunk',
  method = 'POST',
  headers,
  query,
  body,
  isBase64Encoded = false,
  sourceIp = '192.0.2.1',
}: Sent): APIGatewayProxyEventV2 => {
  const rawQueryString = new URLSearchParams(query).toString();
  return {
    version: '2.0',
    routeKey: 'ANY /webhooks/{source}',
    rawPath: `/webhooks/${source}`,
    rawQueryString,
    headers: headers ?? { 'Content-Type': 'application/json' },
    ...(query ? { queryStringParameters: query } : {}),
    pathParameters: { source },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: {
        method,
        path: `/webhooks/${source}`,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: 'siem',
      },
      requestId: 'request-1',
      routeKey: 'ANY /webhooks/{source}',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
};

const structured = v.object({
  statusCode: v.number(),
  headers: v.record(v.string(), v.string()),
  body: v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
});

/** What the function behind the HTTP API answers to an event. */
export async function sendTo(receiver: Receiver, sent: Sent, given: Given = {}) {
  return v.parse(structured, await bringTo(receiver, eventOf(sent), given));
}

/** What the function answers to whatever Lambda may bring. */
export async function bringTo(receiver: Receiver, event: object, given: Given = {}) {
  const deps = receiver.depsWith(given);
  const receive = (delivery: Delivery) => receiveDelivery(delivery, deps);
  const handle = deliveryFunction(receive, deps.settings, receiver.report, receiver.now);
  return handle(JSON.parse(JSON.stringify(event)), context);
}
