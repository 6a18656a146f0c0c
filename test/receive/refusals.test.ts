import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '../../lib/errors.ts';
import type { Delivery } from '../../lib/signatures/scheme.ts';
import { falconSecret, type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const body = { sid: 'S-1', result: { 'event.CompositeId': 'c:ind:a:1' } };
const fromFalcon = {
  source: 'falcon',
  query: {},
  headers: { 'content-type': 'application/json', 'x-api-key': falconSecret },
};

/** The refusal of a delivery that left nothing behind. */
async function refusal(sent: unknown, changes: Partial<Delivery> = {}) {
  const answer = await receiver.post(sent, changes).catch((error: unknown) => error);
  expect(await receiver.rows()).toEqual([]);
  expect(await receiver.rings('falcon-rings')).toEqual([]);
  if (!(answer instanceof Refused)) throw new Error('the delivery was not refused', { cause: answer });
  const { status, message, path } = answer;
  return { status, message, path };
}

describe('before the body is looked at', () => {
  test('a source that is not configured is a 404', async () => {
    expect(await refusal(body, { source: 'sentinel' })).toEqual({
      status: 404,
      message: 'no source of this name is configured: sentinel',
      path: null,
    });
    expect(await refusal(body, { source: 'constructor' })).toMatchObject({ status: 404 });
    expect(await refusal(body, { source: 'x'.repeat(500) })).toMatchObject({
      message: expect.stringMatching(/: x{79}…$/),
    });
  });

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('a %s is a 405', async (method) => {
    expect(await refusal(body, { method })).toMatchObject({
      status: 405,
      message: `alerts are posted: ${method} is not served here`,
    });
  });

  test('a body over 4 MiB is a 413, whatever is in it and whoever sent it', async () => {
    const large = Buffer.alloc(4 * 1024 * 1024 + 1);
    expect(await refusal(large, { query: {} })).toMatchObject({
      status: 413,
      message: 'the body has 4194305 bytes; the most is 4194304',
    });
  });

  test.each([
    [{}, 'none'],
    [{ 'content-type': 'text/plain' }, 'text/plain'],
    [{ 'content-type': 'multipart/form-data; boundary=b' }, 'multipart/form-data'],
    [{ 'content-type': 'application/jsonp' }, 'application/jsonp'],
  ])('headers %j are a 415', async (headers, type) => {
    expect(await refusal(body, { headers })).toMatchObject({
      status: 415,
      message: `the content type is ${type}; send application/json`,
    });
  });
});

describe('who does not know the secret', () => {
  const unauthorised = (message: string) => ({ status: 401, message, path: null });
  const notInUrl = unauthorised('the secret in the URL (?secret=...) is missing');

  test.each([
    ['a wrong secret', { secret: 'wrong' }],
    ['the beginning of the right one', { secret: 'splunk-secret' }],
    ['the secret of another source', { secret: falconSecret }],
  ])('with %s in the URL is a 401', async (_what, query) => {
    expect(await refusal(body, { query })).toEqual(
      unauthorised('the secret in the URL (?secret=...) is wrong'),
    );
  });

  test.each([
    ['none', {}],
    ['an empty one', { secret: '' }],
    ['the right one under another name', { token: 'splunk-secret-0123456789' }],
  ])('with %s in the URL is told that it is missing', async (_what, query) => {
    expect(await refusal(body, { query })).toEqual(notInUrl);
  });

  test('with the secret in a header, where it belongs in the URL, is a 401', async () => {
    const headers = { 'content-type': 'application/json', secret: 'splunk-secret-0123456789' };
    expect(await refusal(body, { query: {}, headers })).toEqual(notInUrl);
  });

  test.each([
    ['no header', {}, 'missing'],
    ['an empty one', { 'x-api-key': '' }, 'missing'],
    ['a wrong one', { 'x-api-key': 'wrong' }, 'wrong'],
  ])('with %s is a 401', async (_what, headers, is) => {
    const changes = { ...fromFalcon, headers: { 'content-type': 'application/json', ...headers } };
    expect(await refusal({ composite_id: 'A' }, changes)).toEqual(
      unauthorised(`the secret in the header X-Api-Key is ${is}`),
    );
  });

  test('is told nothing of the body, good or bad', async () => {
    expect(await refusal(Buffer.from('{"sid":'), { query: {} })).toEqual(notInUrl);
  });
});

describe('a body that cannot be read is a 422', () => {
  test.each([
    ['an empty body', '', 'the body is empty'],
    ['half of an object', '{"sid": "S-1"', 'the body is not JSON: it is cut off after 13 characters'],
    ['no JSON', 'sid=S-1', 'the body is not JSON: it begins with no { and no ['],
    ['a word that is none', '{"sid":"S-1","n":nil}', 'the body is not JSON: it goes wrong at character 18'],
    [
      'a value that a template left out',
      '{"sid":"S-1","severity":,"n":1}',
      'the body is not JSON: it goes wrong at character 24',
    ],
    ['a comma too many', '{"sid":"S-1",}', 'the body is not JSON: it goes wrong at character 13'],
    ['a text cut off', '{"sid": "S-1', 'the body is not JSON: it is cut off after 12 characters'],
    ['an object and something else', '{"sid":"S-1"};', 'the body is not JSON: it goes wrong at character 13'],
  ])('%s', async (_what, text, message) => {
    expect(await refusal(Buffer.from(text))).toEqual({ status: 422, message, path: null });
  });

  test('bytes that are not UTF-8', async () => {
    const latin1 = Buffer.from('{"sid":"Zürich"}', 'latin1');
    expect(await refusal(latin1)).toEqual({
      status: 422,
      message: 'the body is not in UTF-8: it goes wrong at byte 9',
      path: null,
    });
  });

  test.each([
    [{ result: {} }, 'sid', 'sid was not understood: expected "sid"'],
    [{ sid: 5 }, 'sid', 'sid was not understood: expected string'],
    [{ sid: 'S-1', search_name: 1 }, 'search_name', 'search_name was not understood: expected string'],
    ['text', null, 'the body was not understood: expected Object'],
  ])('%j, with the path of what was not understood', async (sent, path, message) => {
    expect(await refusal(sent)).toEqual({ status: 422, message, path });
  });

  test('several alerts, none of which is understood, with the path of the first', async () => {
    const sent = { resources: [{ name: 'Beacon' }, { composite_id: null }] };
    expect(await refusal(sent, fromFalcon)).toEqual({
      status: 422,
      message: 'resources.0.composite_id was not understood: expected an id',
      path: 'resources.0.composite_id',
    });
  });

  test('an id longer than any id of a sender', async () => {
    expect(await refusal({ sid: 'x'.repeat(1025) })).toEqual({
      status: 422,
      message: 'alert 0: id was not understood: expected <=1024',
      path: 'id',
    });
    const sent = { resources: [{ composite_id: 'x'.repeat(513) }] };
    expect(await refusal(sent, fromFalcon)).toEqual({
      status: 422,
      message: 'alert 0: falconAlertIds.0 was not understood: expected <=512',
      path: 'falconAlertIds.0',
    });
  });
});

test('more than 1,000 alerts in a delivery are a 413', async () => {
  const resources = Array.from({ length: 1_001 }, (_, n) => ({ composite_id: `A-${n}` }));
  expect(await refusal({ resources }, fromFalcon)).toEqual({
    status: 413,
    message: 'the delivery has 1001 alerts; the most is 1000',
    path: null,
  });
});
