import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpRequest, httpSender } from '../../lib/http.ts';
import { sentWithin, silenceOf } from '../../lib/silence.ts';
import { after, virtualNetwork } from './virtual-network.ts';

const timeout = 1_000;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server of which the test writes the answers, piece by piece. */
async function listening() {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => asked.resolve(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    response: asked.promise,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sent = (url: URL, request: Partial<HttpRequest>) =>
  httpSender(
    'incydr',
    () => null,
    virtualNetwork(),
  )({ method: 'GET', url, headers: {}, timeout, repeatable: false, ...request });

/** A file on its way: its reader, and what writes the next piece of it. */
async function aFile(url: URL, response: Promise<ServerResponse>, request: Partial<HttpRequest> = {}) {
  const answer = sent(url, { stream: true, ...request });
  const out = await response;
  out.writeHead(200).write('a');
  const { stream } = await answer;
  if (stream === null) throw new Error('no stream');
  return { reader: stream.getReader(), out };
}

describe('a file that comes', () => {
  test('may take longer than the timeout, as long as pieces of it come', async () => {
    await using server = await listening();
    const { reader, out } = await aFile(server.url, server.response);
    for (const piece of ['b', 'c', 'd']) {
      const { value } = await reader.read();
      expect(value).toHaveLength(1);
      const next = reader.read();
      await vi.advanceTimersByTimeAsync(timeout - 1);
      out.write(piece);
      await next;
      out.write(piece);
    }
  });

  test('is given up after a silence as long as the timeout', async () => {
    await using server = await listening();
    const { reader } = await aFile(server.url, server.response);
    await reader.read();
    const next = reader.read();
    next.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(timeout);
    await expect(next).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('waits for whoever reads it, however slowly', async () => {
    await using server = await listening();
    const { reader, out } = await aFile(server.url, server.response);
    await reader.read();
    await vi.advanceTimersByTimeAsync(100 * timeout);
    out.write('b');
    expect((await reader.read()).value).toEqual(new TextEncoder().encode('b'));
  });

  test('ends with the deadline, though pieces of it come', async () => {
    await using server = await listening();
    const { reader } = await aFile(server.url, server.response, { deadline: after(800) });
    await reader.read();
    await expect(reader.read()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('is let go of on the connection when it is cancelled', async () => {
    await using server = await listening();
    const { reader, out } = await aFile(server.url, server.response);
    const closed = new Promise((resolve) => out.once('close', resolve));
    await reader.cancel();
    await closed;
    expect(out.destroyed).toBe(true);
  });
});

test('an answer that is read as a whole has the timeout for the whole of it', async () => {
  await using server = await listening();
  const answer = sent(server.url, {});
  answer.catch(() => undefined);
  const out = await server.response;
  for (const piece of ['a', 'b']) {
    out.write(piece);
    await vi.advanceTimersByTimeAsync(timeout / 2);
  }
  await expect(answer).rejects.toMatchObject({ name: 'Unavailable', uncertain: true });
});

describe('a file that is sent', () => {
  const asked = async (pieces: AsyncGenerator<Uint8Array>) => (await pieces.next()).done;
  async function* twoPieces(pause: () => Promise<unknown>) {
    yield new Uint8Array(1);
    await pause();
    yield new Uint8Array(1);
  }

  test('may take longer than the timeout, as long as pieces of it are taken', async () => {
    const silence = silenceOf(timeout);
    const pieces = sentWithin(
      silence,
      twoPieces(async () => undefined),
    );
    for (const isLast of [false, false, true]) {
      expect(await asked(pieces)).toBe(isLast);
      await vi.advanceTimersByTimeAsync(timeout - 1);
    }
    expect(silence.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1); // without an answer, once all of it was taken
    expect(silence.signal.aborted).toBe(true);
  });

  test('is given up when no piece is taken for as long as the timeout', async () => {
    const silence = silenceOf(timeout);
    await asked(
      sentWithin(
        silence,
        twoPieces(async () => undefined),
      ),
    );
    await vi.advanceTimersByTimeAsync(timeout);
    expect(silence.signal.aborted).toBe(true);
  });

  test('is not given up because its own content is slow', async () => {
    await using server = await listening();
    const body = () => twoPieces(() => vi.advanceTimersByTimeAsync(100 * timeout));
    const answer = sent(server.url, { method: 'POST', body });
    const out = await server.response;
    await text(out.req);
    out.end('{}');
    expect(await answer).toMatchObject({ status: 200, text: '{}' });
  });
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31])('a timeout of %s milliseconds is none', async (forever) => {
  await using server = await listening();
  const answer = sent(server.url, { timeout: forever });
  const out = await server.response;
  await vi.advanceTimersByTimeAsync(3_600_000);
  out.end('{}');
  expect(await answer).toMatchObject({ status: 200 });
});
