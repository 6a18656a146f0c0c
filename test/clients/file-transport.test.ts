import { createServer, type RequestListener } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { fileTransport } from '../../lib/file-transport.ts';
import { httpSender, realNetwork } from '../../lib/http.ts';
import { listen, type Listening } from '../../local/loopback.ts';

const servers: Listening[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((it) => it.close()));
});
const serving = async (listener: RequestListener) => {
  const server = await listen(createServer(listener));
  servers.push(server);
  return new URL(`${server.url}/file`);
};
const get = (url: URL, signal = new AbortController().signal) =>
  fileTransport(url, { method: 'GET', headers: {}, redirect: 'manual', signal });

test('a file is asked for as it is, with the headers and the body that were given', async () => {
  const url = await serving((request, response) => {
    void text(request).then((body) => {
      const { authorization, 'accept-encoding': encoding } = request.headers;
      const told = [request.method, authorization, encoding, body].join(' ');
      return response.writeHead(200, { 'x-cs-traceid': 'T1' }).end(told);
    });
  });
  const { signal } = new AbortController();
  const headers = { authorization: 'Bearer T' };
  const answer = await fileTransport(url, {
    method: 'POST',
    headers,
    body: '["a"]',
    redirect: 'manual',
    signal,
  });
  expect([answer.status, answer.headers.get('x-cs-traceid')]).toEqual([200, 'T1']);
  expect(await answer.text()).toBe('POST Bearer T identity ["a"]');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('a file that comes as %s all the same is decoded', async (encoding, encode) => {
  const content = Buffer.alloc(200_000, 'evidence');
  const url = await serving((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding }).end(encode(content));
  });
  const { body } = await get(url);
  expect((await buffer(body ?? new Blob([]).stream())).equals(content)).toBe(true);
});

test('an encoded file that is cut is an error', async () => {
  const encoded = gzipSync(Buffer.alloc(200_000, 'evidence'));
  const url = await serving((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(encoded.subarray(0, encoded.length - 10));
  });
  await expect((await get(url)).text()).rejects.toThrow('unexpected end of file');
});

test.each([204, 304])('an answer of status %i has no body', async (status) => {
  const url = await serving((_request, response) => response.writeHead(status).end());
  const answer = await get(url);
  expect([answer.status, answer.body]).toEqual([status, null]);
});

test('a redirect is not followed', async () => {
  const url = await serving((_request, response) => response.writeHead(302, { location: '/other' }).end());
  expect((await get(url)).status).toBe(302);
});

describe('a signal ends with its own reason', () => {
  test('the wait for an answer', async () => {
    const url = await serving(() => undefined);
    const controller = new AbortController();
    const answer = get(url, controller.signal);
    controller.abort('enough');
    await expect(answer).rejects.toBe('enough');
  });

  test('a body on its way', async () => {
    const url = await serving((_request, response) => response.writeHead(200).write('a'));
    const controller = new AbortController();
    const { body } = await get(url, controller.signal);
    const reader = body?.getReader();
    await reader?.read();
    controller.abort('enough');
    await expect(reader?.read()).rejects.toBe('enough');
  });
});

test('a connection that is cut before anything of the body was read is told to whoever reads it', async () => {
  const url = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('a');
    setImmediate(() => response.destroy());
  });
  const answer = await get(url);
  await expect(answer.text()).rejects.toThrow('aborted');
});

test('clients ask for what comes as a stream with it, and with fetch for all else', async () => {
  const url = await serving((_request, response) => response.end('{}'));
  const asked: string[] = [];
  const send = httpSender('falcon', () => null, {
    ...realNetwork,
    fetch: async (...request) => {
      asked.push('fetch');
      return fetch(...request);
    },
    fetchFile: async (...request) => {
      asked.push('fetchFile');
      return fileTransport(...request);
    },
  });
  const request = { method: 'GET', url, headers: {}, timeout: 5_000, repeatable: true } as const;
  expect((await send(request)).text).toBe('{}');
  const { stream } = await send({ ...request, stream: true });
  expect(await text(stream ?? new Blob([]).stream())).toBe('{}');
  expect(asked).toEqual(['fetch', 'fetchFile']);
});
