import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sent, sendTo } from './gateway.ts';
import { type Receiver, splunkSecret, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const query = { secret: splunkSecret };
const post = (body: string | Buffer, sent: Sent = {}) =>
  sendTo(receiver, {
    query,
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    ...sent,
  });
/** The status and the words of a refusal that left nothing behind. */
const refusal = async (body: string | Buffer, sent: Sent = {}) => {
  const before = await receiver.claims();
  const { statusCode, body: problem } = await post(body, sent);
  expect(await receiver.claims()).toEqual(before);
  return [statusCode, problem['detail'], problem['path']];
};
const headersWith = (more: Record<string, string>) => ({ 'content-type': 'application/json', ...more });

describe('several JSON texts one after the other', () => {
  test.each([
    ['as Kibana writes a list of alerts', '{"sid":"S-1"}{"sid":"S-2"}', 13],
    ['on lines of their own', '{"sid":"S-1"}\n{"sid":"S-2"}\n', 14],
    ['with commas between', '{"sid":"S-1"},{"sid":"S-2"}', 13],
    ['lists', '[1] [2]', 4],
  ])(
    '%s: the sender is told where the second begins and how to mend the template',
    async (_what, body, at) => {
      expect(await refusal(body)).toEqual([
        422,
        `the body is not JSON: it is several JSON texts one after the other, of which the second begins at character ${at}. Put [ and ] around them and commas between; a template of Kibana does so by [{{{context.alerts}}}]`,
        undefined,
      ]);
    },
  );
});

test('a body that is cut off in the midst is told of as that', async () => {
  const whole = JSON.stringify({ sid: 'S-1', result: { host: 'WKS-1', severity: 7 } });
  for (const length of [1, 2, 6, 8, 14, 40, whole.length - 1])
    expect(await refusal(whole.slice(0, length))).toEqual([
      422,
      `the body is not JSON: it is cut off after ${length} characters`,
      undefined,
    ]);
});

describe('a body nested deeper than a hundred levels', () => {
  const nested = (depth: number) =>
    `{"sid":"S-deep","result":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

  test.each([101, 100_000])('%d are refused, with the place', async (depth) => {
    expect(await refusal(nested(depth))).toEqual([
      422,
      'the body is nested too deeply: more than 100 levels at character 124',
      undefined,
    ]);
  });

  test('a hundred are taken, and brackets in a text are none', async () => {
    expect((await post(nested(100))).statusCode).toBe(202);
    const text = `\\"${'{['.repeat(500)}`;
    expect((await post(`{"sid":"S-text","search_name":"${text}"}`)).statusCode).toBe(202);
  });
});

describe('a compressed body', () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '), { level: 1 });

  test('that is more than 10 MiB when it is decompressed is a 413, and is not decompressed any further', async () => {
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusal(bomb, { headers: headersWith({ 'content-encoding': 'gzip' }) })).toEqual([
      413,
      'the body has more than 10485760 bytes when it is decompressed',
      undefined,
    ]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  });

  test.each([
    ['none', '{"sid":"S-1"}'],
    ['cut off', gzipSync('{"sid":"S-1"}').subarray(0, 20)],
  ])('that is %s is a 422', async (_what, body) => {
    expect(await refusal(body, { headers: headersWith({ 'content-encoding': 'gzip' }) })).toEqual([
      422,
      'the body is not gzip, though its content encoding says so, or it is cut off',
      undefined,
    ]);
  });

  test('in an encoding that is not known is a 415', async () => {
    expect(await refusal('{}', { headers: headersWith({ 'content-encoding': 'zstd' }) })).toEqual([
      415,
      'the content encoding is zstd; send gzip, deflate, br or none',
      undefined,
    ]);
  });

  test('is not decompressed for who does not know the secret', async () => {
    const sent = { query: {}, headers: headersWith({ 'content-encoding': 'gzip' }) };
    expect(await refusal(bomb, sent)).toEqual([
      401,
      'the secret in the URL (?secret=...) is missing',
      undefined,
    ]);
  });
});

describe('a body that is not in UTF-8', () => {
  const text = '{"sid":"Zürich"}';

  test.each([
    ['UTF-16', Buffer.from(text, 'utf16le'), 'the body is in UTF-16; send UTF-8'],
    [
      'UTF-16 with a byte order mark',
      Buffer.from(`\u{feff}${text}`, 'utf16le'),
      'the body is in UTF-16; send UTF-8',
    ],
    ['UTF-16, big end first', Buffer.from(text, 'utf16le').swap16(), 'the body is in UTF-16; send UTF-8'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'the body is not in UTF-8: it goes wrong at byte 9'],
  ])('but in %s is a 422', async (_what, body, detail) => {
    expect(await refusal(body)).toEqual([422, detail, undefined]);
  });

  test.each(['utf-16', 'iso-8859-1', '"windows-1252"'])(
    'or whose content type says %s is a 415',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      expect(await refusal('{"sid":"S-1"}', { headers })).toEqual([
        415,
        `the charset is ${charset.replaceAll('"', '')}; send UTF-8`,
        undefined,
      ]);
    },
  );

  test.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'us-ascii'])('the charset %s is taken', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect((await post('{"sid":"S-charset"}', { headers })).statusCode).toBe(202);
  });
});

describe('keys that every object has', () => {
  test('change nothing, and read nothing', async () => {
    const polluting = '{"polluted":"yes","sid":"S-x","search_name":"X"}';
    const body = `{"sid":"S-proto","__proto__":${polluting},"constructor":{"prototype":${polluting}},"result":{"__proto__":${polluting},"toString":"x"}}`;
    const { statusCode, body: receipt } = await post(body);
    expect([statusCode, receipt['alerts']]).toMatchObject([202, [{ id: 'S-proto' }]]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    const kept = (await receiver.rows()).find((row) => row['alertId']?.S === 'S-proto');
    expect(kept?.['alert']?.S).toContain('"title":"Splunk alert"');
    expect(kept?.['alert']?.S).not.toMatch(/S-x|polluted/);
  });

  test.each(['__proto__', 'constructor'])('%s names no source and no form field', async (name) => {
    expect((await refusal('{}', { source: name }))[0]).toBe(404);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await refusal(`${name}=x`, { headers }))[0]).toBe(422);
  });
});

describe('a value beyond all bounds', () => {
  test('an id of 4 KB is refused with its path', async () => {
    expect(await refusal(JSON.stringify({ sid: 'x'.repeat(4096) }))).toEqual([
      422,
      'alert 0: id was not understood: expected <=1024',
      'id',
    ]);
  });

  test.each(['1706000000000', '1706000000000000000000', '-1', 'NaN', '9e99'])(
    'a time of %s, which may lie in the year 56,000, is no time',
    async (time) => {
      const sid = `S-time-${time}`;
      await post(JSON.stringify({ sid, result: { 'event.CompositeId': 'c:ind:a:1', _time: time } }));
      const row = (await receiver.rows()).find((it) => it['alertId']?.S === sid);
      expect(row?.['alert']?.S).toContain(
        time === '1706000000000' ? '"occurredAt":"2024' : '"occurredAt":null',
      );
    },
  );
});
