import { request } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { startSimulator } from '../../local/simulators/kit.ts';
import type { Answer, Operation, Platform, Simulator } from '../../local/simulators/platform.ts';

let now: Date;
let told: string[];
let simulator: Simulator;

beforeEach(async () => {
  now = new Date('2026-05-04T10:00:00.000Z');
  told = [];
  simulator = await startSimulator(shelf(), { now: () => now });
});
afterEach(() => simulator.close());

describe('routing', () => {
  test('a path parameter is percent-decoded', async () => {
    expect(await text('GET', '/books/a%2Fb%20c')).toBe('book a/b c');
  });

  test('of two paths that match, the first listed wins', async () => {
    expect(await text('GET', '/books/newest')).toBe('the newest book');
  });

  test('a stray percent sign is passed on as it is', async () => {
    expect(await text('GET', '/books/50%')).toBe('book 50%');
  });

  test('an unknown path is refused in the way of the platform', async () => {
    const answer = await call('GET', '/films');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ shelf: 'no operation GET /films' });
  });

  test('a request without a token is refused, but for an open operation', async () => {
    expect((await fetch(`${simulator.url}/books/1`)).status).toBe(401);
    expect((await fetch(`${simulator.url}/token`, { method: 'POST' })).status).toBe(200);
  });

  test('a body of known length says how long it is', async () => {
    expect((await call('GET', '/books/1')).headers.get('content-length')).toBe('6');
  });

  test('a platform that fails is answered for with a 500', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    expect((await call('GET', '/broken')).status).toBe(500);
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
    expect(simulator.requests.at(-1)?.status).toBe(500);
  });
});

describe('the request log', () => {
  test('holds each request with its operation, query and status', async () => {
    await call('GET', '/books/1?lang=en&lang=de');
    await call('GET', '/films');
    expect(simulator.requests).toEqual([
      {
        at: '2026-05-04T10:00:00.000Z',
        operation: 'books.get',
        method: 'GET',
        path: '/books/1',
        query: 'lang=en&lang=de',
        status: 200,
      },
      {
        at: '2026-05-04T10:00:00.000Z',
        operation: 'unknown',
        method: 'GET',
        path: '/films',
        query: '',
        status: 404,
      },
    ]);
  });

  test('counts requests by operation, until it is cleared', async () => {
    await call('GET', '/books/1');
    await call('GET', '/books/2');
    await call('POST', '/books');
    expect(simulator.counts()).toEqual({ 'books.get': 2, 'books.add': 1 });
    simulator.clearRequests();
    expect(simulator.counts()).toEqual({});
  });

  test('leaves out the control API', async () => {
    await control('GET', 'requests');
    expect(simulator.requests).toEqual([]);
  });
});

describe('faults', () => {
  test('a status is answered once, and the operation takes no effect', async () => {
    simulator.addFault({ operation: 'books.add', status: 503 });
    expect((await call('POST', '/books')).status).toBe(503);
    expect(told).toEqual([]);
    expect((await call('POST', '/books')).status).toBe(201);
  });

  test('a fault carries its own headers', async () => {
    simulator.addFault({ operation: 'books.get', status: 429, headers: { 'retry-after': '7' } });
    expect((await call('GET', '/books/1')).headers.get('retry-after')).toBe('7');
  });

  test('a fault lets as many requests pass as it is told to, then hits as often as it is told to', async () => {
    simulator.addFault({ operation: 'books.get', status: 500, skip: 1, times: 2 });
    expect(await statuses('/books/1', 4)).toEqual([200, 500, 500, 200]);
  });

  test('a fault that still lets requests pass leaves them to the next one', async () => {
    simulator.addFault({ operation: 'books.get', status: 500, skip: 1 });
    simulator.addFault({ operation: 'books.get', status: 503 });
    expect(await statuses('/books/1', 3)).toEqual([503, 500, 200]);
  });

  test('a fault of any operation spares the token', async () => {
    simulator.addFault({ operation: '*', status: 500 });
    expect((await fetch(`${simulator.url}/token`, { method: 'POST' })).status).toBe(200);
    expect(await statuses('/books/1', 2)).toEqual([500, 200]);
  });

  test('a lost answer leaves the operation done', async () => {
    simulator.addFault({ operation: 'books.add', loseAnswer: true });
    await expect(call('POST', '/books')).rejects.toThrow('fetch failed');
    expect(told).toEqual(['a book was added']);
    expect(simulator.requests.at(-1)?.status).toBe('lost');
  });

  test('a delay comes before the operation', async () => {
    simulator.addFault({ operation: 'books.add', delayMs: 40 });
    const started = performance.now();
    await call('POST', '/books');
    expect(performance.now() - started).toBeGreaterThan(35);
  });

  test('a body that is cut fails at the client', async () => {
    simulator.addFault({ operation: 'books.get', cutBodyAfter: 3 });
    await expect(text('GET', '/books/1')).rejects.toThrow('terminated');
    expect(await text('GET', '/books/1')).toBe('book 1');
  });

  test('a streamed body that is cut fails at the client', async () => {
    simulator.addFault({ operation: 'books.read', cutBodyAfter: 4 });
    await expect(text('GET', '/books/1/text')).rejects.toThrow('terminated');
  });

  test('a body that is truncated looks whole to the client', async () => {
    simulator.addFault({ operation: 'books.get', truncateBodyTo: 3 });
    simulator.addFault({ operation: 'books.read', truncateBodyTo: 9 });
    expect(await text('GET', '/books/1')).toBe('boo');
    expect(await text('GET', '/books/1/text')).toBe('Once upon');
  });
});

describe('the rate limit', () => {
  test('refuses what goes past it within a minute, with the time of the next request', async () => {
    simulator.settings.rateLimit = 2;
    expect(await statuses('/books/1', 2)).toEqual([200, 200]);
    now = new Date('2026-05-04T10:00:20.000Z');
    const refused = await call('GET', '/books/1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-at')).toBe('2026-05-04T10:01:00.000Z');
  });

  test('admits again once the oldest request is a minute old', async () => {
    simulator.settings.rateLimit = 2;
    await statuses('/books/1', 2);
    now = new Date('2026-05-04T10:01:00.000Z');
    expect(await statuses('/books/1', 3)).toEqual([200, 200, 429]);
  });

  test('does not count tokens', async () => {
    simulator.settings.rateLimit = 1;
    await fetch(`${simulator.url}/token`, { method: 'POST' });
    expect(await statuses('/books/1', 2)).toEqual([200, 429]);
  });
});

describe('the control API', () => {
  test('shows the state of the platform', async () => {
    await call('POST', '/books');
    expect(await control('GET', 'state')).toEqual({ told: ['a book was added'] });
  });

  test('shows and clears the requests', async () => {
    await call('GET', '/books/1');
    expect(await control('GET', 'requests')).toMatchObject({
      counts: { 'books.get': 1 },
      requests: [{ path: '/books/1', status: 200 }],
    });
    await control('DELETE', 'requests');
    expect(await control('GET', 'requests')).toEqual({ counts: {}, requests: [] });
  });

  test('takes one fault or several, shows and clears them', async () => {
    await control('POST', 'faults', { operation: 'books.get', status: 500 });
    const faults = await control('POST', 'faults', [
      { operation: 'books.add', loseAnswer: true },
      { operation: 'books.read', cutBodyAfter: 10, times: 2 },
    ]);
    expect(faults).toEqual([
      { operation: 'books.get', status: 500 },
      { operation: 'books.add', loseAnswer: true },
      { operation: 'books.read', cutBodyAfter: 10, times: 2 },
    ]);
    await control('DELETE', 'faults');
    expect(await control('GET', 'faults')).toEqual([]);
  });

  test('refuses a fault that it does not understand', async () => {
    const answer = await send('POST', 'faults', { operation: 'books.get', state: 500 });
    expect(answer.status).toBe(400);
    expect(await control('GET', 'faults')).toEqual([]);
  });

  test('changes the settings that are given and keeps the others', async () => {
    await control('PUT', 'settings', { rateLimit: 5 });
    await control('PUT', 'settings', { indexLagMs: 250, switches: { order: 'byTitle' } });
    expect(await control('GET', 'settings')).toEqual({
      rateLimit: 5,
      indexLagMs: 250,
      switches: { order: 'byTitle' },
    });
  });

  test('refuses a switch that the platform does not have', async () => {
    expect((await send('PUT', 'settings', { switches: { order: 'byColour' } })).status).toBe(400);
    expect((await send('PUT', 'settings', { switches: { odour: 'byTitle' } })).status).toBe(400);
    expect(simulator.settings.switches).toEqual({});
  });

  test('serves a case as a page, without a token', async () => {
    const page = await send('GET', 'cases/a%2F1');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<p>case a/1</p>');
    expect((await send('GET', 'cases/none')).status).toBe(404);
  });

  test('runs the verbs of the platform, and answers a verb that throws with its reason', async () => {
    expect(await control('POST', 'lend', { book: 'Emma' })).toEqual({ lent: 'Emma' });
    const answer = await send('POST', 'lend', {});
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'Invalid key: Expected "book" but received undefined' });
  });

  test('names the verbs there are when it is asked for another', async () => {
    const answer = await send('POST', 'sell');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: 'no POST /__control/sell' });
  });

  test('resets state, settings, faults, requests and rate limit', async () => {
    simulator.settings.rateLimit = 1;
    simulator.settings.switches['order'] = 'byTitle';
    simulator.addFault({ operation: '*', status: 500, skip: 9 });
    await call('POST', '/books');
    await control('POST', 'reset');
    expect(await control('GET', 'state')).toEqual({ told: [] });
    expect(await control('GET', 'settings')).toEqual({ rateLimit: null, indexLagMs: 0, switches: {} });
    expect(await control('GET', 'faults')).toEqual([]);
    expect(simulator.requests).toEqual([]);
    simulator.settings.rateLimit = 1;
    expect(await statuses('/books/1', 1)).toEqual([200]);
  });
});

test('a platform given as a function reads the settings as they stand', async () => {
  const lagging = await startSimulator((settings) => ({
    ...shelf(),
    state: () => ({ lag: settings.indexLagMs }),
  }));
  try {
    await fetch(`${lagging.url}/__control/settings`, { method: 'PUT', body: '{"indexLagMs":300}' });
    expect(await (await fetch(`${lagging.url}/__control/state`)).json()).toEqual({ lag: 300 });
  } finally {
    await lagging.close();
  }
});

describe('closing', () => {
  test('ends every connection at once: idle, uploading, downloading and waiting', async () => {
    const closing = await startSimulator(shelf(), { now: () => now });
    const headers = { authorization: 'Bearer open' };
    await (await fetch(`${closing.url}/books/1`, { headers })).text();
    const endless = await fetch(`${closing.url}/books/endless`, { headers });
    const uploading = request(`${closing.url}/books`, { method: 'POST', headers });
    uploading.write('a page');
    const cut = new Promise((_, reject) => uploading.once('error', reject));
    closing.addFault({ operation: 'books.get', delayMs: 3_600_000 });
    const waiting = fetch(`${closing.url}/books/1`, { headers });
    const ended = Promise.allSettled([endless.text(), cut, waiting]);
    await closing.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('lets the platform go after the last answer', async () => {
    const order: string[] = [];
    const closing = await startSimulator(
      { ...shelf(), close: () => order.push('platform') },
      { now: () => now },
    );
    await closing.close();
    order.push('closed');
    expect(order).toEqual(['platform', 'closed']);
  });
});

describe('an operation that streams', () => {
  const counting: Operation = {
    id: 'books.scan',
    method: 'POST',
    path: '/scans',
    streams: true,
    answer: async ({ stream, body }) => {
      let size = 0;
      for await (const chunk of stream) size += Buffer.from(chunk).length;
      return { status: 200, json: { size, held: body.length } };
    },
  };
  const start = () => startSimulator({ ...shelf(), operations: [counting] }, { now: () => now });

  test('reads its body as it arrives, and none of it is held for it', async () => {
    const scanner = await start();
    const scan = { method: 'POST', headers: { authorization: 'Bearer open' }, body: 'x'.repeat(300_000) };
    expect(await (await fetch(`${scanner.url}/scans`, scan)).json()).toEqual({ size: 300_000, held: 0 });
    await scanner.close();
  });

  test('refuses a body before it is read, and the sender still hears why', async () => {
    const scanner = await start();
    const scan = { method: 'POST', body: 'x'.repeat(5_000_000) };
    expect((await fetch(`${scanner.url}/scans`, scan)).status).toBe(401);
    scanner.addFault({ operation: 'books.scan', status: 503 });
    const headers = { authorization: 'Bearer open' };
    expect((await fetch(`${scanner.url}/scans`, { ...scan, headers })).status).toBe(503);
    await scanner.close();
  });
});

test('header names keep the case they were written in', async () => {
  const answer = () => ({ status: 200, headers: { 'X-Shelf-Mark': 'Q 335' }, json: {} });
  const plain = await startSimulator(
    { ...shelf(), operations: [{ id: 'mark', method: 'GET', path: '/mark', open: true, answer }] },
    { now: () => now },
  );
  const names = await new Promise<string[]>((resolve) => {
    request(`${plain.url}/mark`, ({ rawHeaders }) => resolve(rawHeaders)).end();
  });
  expect(names).toEqual(expect.arrayContaining(['X-Shelf-Mark', 'Content-Type', 'Content-Length']));
  await plain.close();
});

/** A platform of a few lines: a shelf of books behind the token `open`. */
function shelf(): Platform {
  const get = (id: string, path: string, answer: Operation['answer']): Operation => ({
    id,
    method: 'GET',
    path,
    answer,
  });
  return {
    operations: [
      { id: 'token', method: 'POST', path: '/token', open: true, answer: () => ({ status: 200 }) },
      { id: 'books.add', method: 'POST', path: '/books', answer: added },
      get('books.newest', '/books/newest', () => ({ status: 200, body: 'the newest book' })),
      get('books.endless', '/books/endless', () => ({
        status: 200,
        body: Readable.from(endless()),
      })),
      get('books.get', '/books/{id}', ({ params }) => ({ status: 200, body: `book ${params['id']}` })),
      get('books.read', '/books/{id}/text', () => ({
        status: 200,
        body: Readable.from(['Once ', 'upon ', 'a time'].map((it) => Buffer.from(it))),
      })),
      get('broken', '/broken', () => {
        throw new Error('the shelf fell down');
      }),
    ],
    authenticate: ({ headers }) => (headers.authorization === 'Bearer open' ? null : { status: 401 }),
    failure: (status, message, retryAt): Answer => ({
      status,
      headers: retryAt ? { 'retry-at': retryAt.toISOString() } : {},
      json: { shelf: message },
    }),
    state: () => ({ told }),
    casePage: (id) => (id === 'none' ? null : `<p>case ${id}</p>`),
    controls: { lend: (body) => ({ lent: v.parse(v.object({ book: v.string() }), body).book }) },
    switches: v.strictObject({ order: v.optional(v.picklist(['byTitle', 'byAuthor'])) }),
    reset: () => {
      told = [];
    },
  };
}

async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.from('Once upon');
  await new Promise(() => {}); // the rest of the text never comes
}

function added(): Answer {
  told.push('a book was added');
  return { status: 201 };
}

const call = (method: string, path: string) =>
  fetch(`${simulator.url}${path}`, { method, headers: { authorization: 'Bearer open' } });

const text = async (method: string, path: string) => (await call(method, path)).text();

async function statuses(path: string, times: number): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push((await call('GET', path)).status);
  return all;
}

const send = (method: string, verb: string, body?: unknown) =>
  fetch(`${simulator.url}/__control/${verb}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });

async function control(method: string, verb: string, body?: unknown): Promise<unknown> {
  const answer = await send(method, verb, body);
  expect(answer.status).toBe(200);
  return answer.json();
}
