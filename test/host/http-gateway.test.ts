import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { FunctionError } from '../../local/host/function-error.ts';
import { type GatewayOptions, startGateway } from '../../local/host/http-gateway.ts';

/** A gateway before a function that answers `answer`, and the events that the function was given. */
async function gatewayWith(answer: () => unknown, options: Partial<GatewayOptions> = {}) {
  const events: unknown[] = [];
  const invoke = async (event: unknown) => {
    events.push(event);
    return answer();
  };
  const gateway = await startGateway({ invoke, ...options });
  onTestFinished(() => gateway.close());
  return { url: gateway.url, events };
}

const accepted = () => ({ statusCode: 202 });

test('a delivery becomes an event of payload format 2.0', async () => {
  const { url, events } = await gatewayWith(accepted);
  await fetch(`${url}/webhooks/splunk-prod?token=a%2Fb&tag=x&tag=y`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Api-Key': 'k', 'User-Agent': 'Splunk' },
    body: '{"sid": "grüße"}',
  });
  expect(events).toEqual([
    {
      version: '2.0',
      routeKey: 'ANY /webhooks/{source}',
      rawPath: '/webhooks/splunk-prod',
      rawQueryString: 'token=a%2Fb&tag=x&tag=y',
      headers: expect.objectContaining({
        'content-type': 'application/json; charset=utf-8',
        'content-length': '18',
        'x-api-key': 'k',
        'x-forwarded-for': '127.0.0.1',
        host: url.slice('http://'.length),
      }),
      queryStringParameters: { token: 'a/b', tag: 'x,y' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: '127.0.0.1',
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/webhooks/splunk-prod',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'Splunk',
        },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: 'ANY /webhooks/{source}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { source: 'splunk-prod' },
      body: '{"sid": "grüße"}',
      isBase64Encoded: false,
    },
  ]);
});

test('a header that comes twice is joined by a comma, and cookies have a place of their own', async () => {
  const { url, events } = await gatewayWith(accepted);
  const sent = request(`${url}/webhooks/a`, { method: 'GET' });
  sent.setHeader('X-Signature', ['v1=1', 'v1=2']);
  sent.setHeader('Cookie', 'a=1; b=2');
  const status = await new Promise((resolve) => sent.on('response', (it) => resolve(it.statusCode)).end());
  expect(status).toBe(202);
  expect(events).toMatchObject([{ headers: { 'x-signature': 'v1=1,v1=2' }, cookies: ['a=1', 'b=2'] }]);
  expect(events).not.toMatchObject([{ headers: { cookie: expect.anything() } }]);
  expect(events).not.toMatchObject([{ body: expect.anything() }]);
});

test.for([
  ['text/plain', false],
  ['application/json', false],
  ['Application/XML; charset=utf-8', false],
  ['application/x-www-form-urlencoded', true],
  ['application/vnd.alert+json', true],
  ['application/octet-stream', true],
] as const)('a body of %s is base64: %s', async ([type, base64]) => {
  const { url, events } = await gatewayWith(accepted);
  await fetch(`${url}/webhooks/a`, { method: 'POST', headers: { 'content-type': type }, body: 'é' });
  expect(events).toMatchObject([{ isBase64Encoded: base64, body: base64 ? 'w6k=' : 'é' }]);
});

test('a body without a type, or compressed, is base64', async () => {
  const { url, events } = await gatewayWith(accepted);
  const bytes = gzipSync('{}');
  await fetch(`${url}/webhooks/a`, { method: 'POST', body: Buffer.from([0xff, 0x00]) });
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  await fetch(`${url}/webhooks/a`, { method: 'POST', headers, body: bytes });
  expect(events).toMatchObject([
    { isBase64Encoded: true, body: '/wA=' },
    { isBase64Encoded: true, body: bytes.toString('base64') },
  ]);
});

test("the function's status, headers, cookies and body become the answer", async () => {
  const { url } = await gatewayWith(() => ({
    statusCode: 429,
    headers: { 'retry-after': 5, 'content-type': 'application/problem+json' },
    cookies: ['a=1', 'b=2'],
    body: '{"title":"later"}',
  }));
  const answer = await fetch(`${url}/webhooks/a`);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.text()).toBe('{"title":"later"}');
});

test('a base64 body of the function is decoded', async () => {
  const { url } = await gatewayWith(() => ({ statusCode: 200, body: '/wA=', isBase64Encoded: true }));
  const answer = await fetch(`${url}/webhooks/a`);
  expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0xff, 0x00]);
});

test('a plain value is answered as JSON with 200', async () => {
  const { url } = await gatewayWith(() => ({ accepted: 1 }));
  const answer = await fetch(`${url}/webhooks/a`);
  expect([answer.status, await answer.json()]).toEqual([200, { accepted: 1 }]);
});

test('an answer that is no answer, and a function that fails, are answered 500', async () => {
  const broken = await gatewayWith(() => ({ statusCode: 'many' }));
  const failing = await gatewayWith(() => {
    throw new FunctionError('TypeError', 'a secret detail');
  });
  for (const { url } of [broken, failing]) {
    const answer = await fetch(`${url}/webhooks/a`);
    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  }
});

test('a function slower than the gateway waits is answered 503', async () => {
  const { url } = await gatewayWith(() => new Promise(() => {}), { timeoutMs: 50 });
  const answer = await fetch(`${url}/webhooks/a`);
  expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
});

test('a body over 10 MB is answered 413 and never reaches the function', async () => {
  const { url, events } = await gatewayWith(accepted);
  const headers = { 'content-type': 'text/plain' };
  const post = (size: number) =>
    fetch(`${url}/webhooks/a`, { method: 'POST', headers, body: Buffer.alloc(size, 0x20) });
  const answer = await post(10 * 1024 * 1024 + 1);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({ status: 413, message: 'Request Too Long' });
  expect(events).toEqual([]);
  expect((await post(10 * 1024 * 1024)).status).toBe(202);
});

test('an event that Lambda would not take is answered 413', async () => {
  const { url } = await gatewayWith(() => {
    throw new FunctionError('RequestEntityTooLarge', 'the event is larger than 6291556 bytes');
  });
  expect((await fetch(`${url}/webhooks/a`)).status).toBe(413);
});

test('paths beside the webhooks are not found', async () => {
  const { url, events } = await gatewayWith(accepted);
  for (const path of [
    '/',
    '/webhooks',
    '/webhooks/',
    '/webhooks/a/b',
    '/webhooks/%zz',
    '/local/exports/a/run',
  ]) {
    const answer = await fetch(url + path, { method: 'POST' });
    expect([path, answer.status, await answer.json()]).toEqual([path, 404, { message: 'Not Found' }]);
  }
  expect(events).toEqual([]);
});

test('a local route is answered by the host itself, for its method alone', async () => {
  const { url, events } = await gatewayWith(accepted, {
    routes: [
      {
        method: 'POST',
        path: '/local/exports/{name}/run',
        handle: async ({ name }, body) => ({ status: 202, json: { ran: name, with: body.toString() } }),
      },
    ],
  });
  const answer = await fetch(`${url}/local/exports/night%20ly/run`, { method: 'POST', body: 'now' });
  expect([answer.status, await answer.json()]).toEqual([202, { ran: 'night ly', with: 'now' }]);
  expect((await fetch(`${url}/local/exports/nightly/run`)).status).toBe(404);
  expect(events).toEqual([]);
});
