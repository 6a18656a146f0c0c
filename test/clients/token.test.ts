import { expect, test } from 'vitest';
import { Unavailable } from '../../lib/errors.ts';
import type { HttpAnswer, HttpRequest } from '../../lib/http.ts';
import { tokenCache, withToken } from '../../lib/token.ts';
import { after, start, virtualNetwork } from './virtual-network.ts';

/** A cache over an endpoint that hands out T-1, T-2, … each good for a thousand seconds. */
function caching() {
  const network = virtualNetwork();
  let issued = 0;
  const tokens = tokenCache(async () => {
    issued += 1;
    return { value: `T-${issued}`, expiresIn: 1_000 };
  }, network.now);
  return { ...network, tokens, issued: () => issued };
}

const request: HttpRequest = {
  method: 'GET',
  url: new URL('http://127.0.0.1/v1/cases'),
  headers: { accept: 'application/json' },
  timeout: 1_000,
  repeatable: true,
  sendBefore: after(60_000),
};

/** Sends that are answered 401 for the tokens named, and keep the tokens they were given. */
function refusing(...refused: string[]) {
  const given: (string | undefined)[] = [];
  const send = async ({ headers }: HttpRequest): Promise<HttpAnswer> => {
    const token = headers['authorization']?.replace('Bearer ', '');
    given.push(token);
    return {
      status: refused.includes(token ?? '') ? 401 : 200,
      headers: new Headers(),
      text: '',
      stream: null,
    };
  };
  return { send, given };
}

test('a token is fetched once and used until a tenth of its life is left', async () => {
  const { tokens, pass, issued } = caching();
  expect(await tokens.get()).toBe('T-1');
  pass(899_999);
  expect(await tokens.get()).toBe('T-1');
  pass(1);
  expect(await tokens.get()).toBe('T-2');
  expect(issued()).toBe(2);
});

test('all who wait for a token share one refresh', async () => {
  const { tokens, issued, pass } = caching();
  expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['T-1', 'T-1', 'T-1']);
  pass(1_000_000);
  expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(['T-2', 'T-2']);
  expect(issued()).toBe(2);
});

test('a refresh that fails is tried again by the next who asks', async () => {
  let tries = 0;
  const tokens = tokenCache(async () => {
    tries += 1;
    if (tries === 1) throw new Error('no answer');
    return { value: 'T', expiresIn: 1_000 };
  }, virtualNetwork().now);
  await expect(Promise.all([tokens.get(), tokens.get()])).rejects.toThrow('no answer');
  expect(await tokens.get()).toBe('T');
});

test('only the token that was refused is dropped, not one that was renewed meanwhile', async () => {
  const { tokens } = caching();
  await tokens.get();
  tokens.drop('T-0');
  expect(await tokens.get()).toBe('T-1');
  tokens.drop('T-1');
  expect(await tokens.get()).toBe('T-2');
});

test('a request bears the token beside its own headers', async () => {
  const { tokens } = caching();
  const seen: Record<string, string>[] = [];
  const send = withToken(
    'falcon',
    async ({ headers }) => {
      seen.push(headers);
      return { status: 200, headers: new Headers(), text: '', stream: null };
    },
    tokens,
    () => start,
  );
  await send(request);
  expect(seen).toEqual([{ accept: 'application/json', authorization: 'Bearer T-1' }]);
});

test('a token that the platform refuses is renewed once, and the request sent again', async () => {
  const { tokens } = caching();
  const { send, given } = refusing('T-1');
  expect(await withToken('falcon', send, tokens, () => start)(request)).toMatchObject({ status: 200 });
  expect(given).toEqual(['T-1', 'T-2']);
});

test('a second 401 is the answer', async () => {
  const { tokens } = caching();
  const { send, given } = refusing('T-1', 'T-2', 'T-3');
  expect(await withToken('falcon', send, tokens, () => start)(request)).toMatchObject({ status: 401 });
  expect(given).toEqual(['T-1', 'T-2']);
});

test('requests that are refused side by side renew the token once', async () => {
  const { tokens, issued } = caching();
  const { send } = refusing('T-1');
  const answers = await Promise.all(
    [1, 2, 3].map(() => withToken('falcon', send, tokens, () => start)(request)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(issued()).toBe(2);
});

test('a request whose token could not be had was surely not sent', async () => {
  const lost = new Unavailable('falcon: POST /oauth2/token did not answer', {
    retryAt: after(500),
    uncertain: true,
  });
  const tokens = tokenCache(() => Promise.reject(lost), virtualNetwork().now);
  const { send, given } = refusing();
  await expect(
    withToken('falcon', send, tokens, () => start)({ ...request, repeatable: false }),
  ).rejects.toMatchObject({
    message: 'falcon: POST /oauth2/token did not answer',
    retryAt: after(500),
    uncertain: false,
  });
  expect(given).toEqual([]);
});
