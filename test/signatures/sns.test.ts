import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Refused, Unavailable } from '../../lib/errors.ts';
import { jsonLog } from '../../lib/log.ts';
import { snsReader } from '../../lib/signatures/sns.ts';
import { aDelivery } from './a-delivery.ts';
import { certificateUrl, signedMessage, snsServer, topic } from './sns/messages.ts';

const hour = 3_600_000;
const settings = { scheme: 'sns' as const, topics: [topic], tolerance: hour };
const now = new Date('2026-05-04T10:00:00Z');

/** A reader over an SNS of its own. */
function reading(server = snsServer()) {
  const lines: string[] = [];
  const log = jsonLog(
    (line) => lines.push(line),
    () => now,
  );
  const read = snsReader({ fetch: server.fetch, now: () => now, log });
  return {
    lines,
    asked: server.asked,
    read: (message: object, later = 0, given = settings) =>
      read(
        aDelivery({
          body: Buffer.from(JSON.stringify(message)),
          receivedAt: new Date(now.getTime() + later),
        }),
        given,
      ),
  };
}
const refusalOf = async (answer: Promise<unknown>) => {
  const error: unknown = await answer.catch((it: unknown) => it);
  if (!(error instanceof Refused)) throw new Error('it was not refused', { cause: error });
  return [error.status, error.message];
};

const notification = signedMessage('a notification of version 2 without a subject');
const confirmation = signedMessage('a confirmation of a subscription');

describe('a notification that AWS signed', () => {
  test.each(['a notification of version 1 with a subject', 'a notification of version 2 without a subject'])(
    '%s is read',
    async (name) => {
      const message = signedMessage(name);
      expect(await reading().read(message)).toBe(message['Message']);
    },
  );

  test('may say that it has no subject', async () => {
    expect(await reading().read({ ...notification, Subject: null })).toBe(notification['Message']);
  });

  test('is verified by a certificate that is fetched once', async () => {
    const { read, asked } = reading();
    await Promise.all([read(notification), read(notification)]);
    await read(notification);
    expect(asked).toEqual([certificateUrl]);
  });

  test.each(['Message', 'MessageId', 'Timestamp', 'Subject'])(
    'but whose %s was changed since is a 401',
    async (field) => {
      const value = field === 'Timestamp' ? '2026-05-04T10:00:00.001Z' : 'changed';
      expect(await refusalOf(reading().read({ ...notification, [field]: value }))).toEqual([
        401,
        'the signature of the SNS message is wrong',
      ]);
    },
  );

  test('but by another version of the signature is a 401', async () => {
    expect(await refusalOf(reading().read({ ...notification, SignatureVersion: '1' }))).toEqual([
      401,
      'the signature of the SNS message is wrong',
    ]);
  });

  test('is good for an hour, or as long as the source says', async () => {
    const { read } = reading();
    expect(await read(notification, hour)).toBe(notification['Message']);
    expect(await refusalOf(read(notification, hour + 1))).toEqual([
      401,
      'the SNS message is from 2026-05-04T10:00:00.000Z; at most 3600 s before or after its receipt is taken',
    ]);
    expect(await read(notification, hour + 1, { ...settings, tolerance: 2 * hour })).toBe(
      notification['Message'],
    );
  });
});

describe('nothing is asked for where', () => {
  test.each([
    ['http', certificateUrl.replace('https:', 'http:')],
    ['another host', certificateUrl.replace('.com/', '.com.example.com/')],
    ['another service', certificateUrl.replace('//sns.', '//s3.')],
    ['another region than the topic’s', certificateUrl.replace('eu-central-1', 'us-east-1')],
    ['China, but the topic is not there', certificateUrl.replace('.com/', '.com.cn/')],
    ['another port', certificateUrl.replace('.com/', '.com:8443/')],
    ['a user', certificateUrl.replace('https://', 'https://sns.eu-central-1.amazonaws.com@')],
    ['another file', certificateUrl.replace('.pem', '.txt')],
    ['a path', certificateUrl.replace('.com/', '.com/a/../b/')],
    ['no URL', 'sns'],
  ])('the certificate is at %s', async (_what, SigningCertURL) => {
    const { read, asked } = reading();
    expect(await refusalOf(read({ ...notification, SigningCertURL }))).toEqual([
      401,
      'the message names an address that is not at https://sns.eu-central-1.amazonaws.com',
    ]);
    expect(asked).toEqual([]);
  });

  test('the topic is not one of the source’s', async () => {
    const { read, asked } = reading();
    const TopicArn = 'arn:aws:sns:eu-central-1:999999999999:findings';
    expect(await refusalOf(read({ ...notification, TopicArn }))).toEqual([
      403,
      `${TopicArn} is none of the topics that this source takes`,
    ]);
    expect(asked).toEqual([]);
  });

  test.each([{}, { sid: 'S-1' }, [], 'text', { ...notification, Signature: undefined }])(
    'the body is no message of SNS: %j',
    async (body) => {
      const { read, asked } = reading();
      expect(await refusalOf(read(Object(body)))).toEqual([
        401,
        'the body is no message of SNS with its signature: turn raw message delivery off',
      ]);
      expect(asked).toEqual([]);
    },
  );
});

describe('a certificate that cannot be had', () => {
  test.each<[string, () => Response]>([
    ['is not there', () => new Response('', { status: 404 })],
    ['is more than 64 KiB', () => new Response('x'.repeat(64 * 1024 + 1))],
  ])('since it %s asks the sender to come again, and is asked for anew then', async (_what, answer) => {
    const { read, asked } = reading(snsServer({ [certificateUrl]: answer }));
    await expect(read(notification)).rejects.toThrow(Unavailable);
    await expect(read(notification)).rejects.toThrow('sns.eu-central-1.amazonaws.com cannot be asked');
    expect(asked).toEqual([certificateUrl, certificateUrl]);
  });
});

describe('a subscription', () => {
  const subscribeUrl = confirmation['SubscribeURL'] ?? '';

  test('is confirmed where SNS says, says nothing to the source, and is told of in the log', async () => {
    const { read, asked, lines } = reading(snsServer({ [subscribeUrl]: () => new Response('<ok/>') }));
    expect(await read(confirmation)).toBeNull();
    expect(asked).toEqual([certificateUrl, subscribeUrl]);
    expect(lines).toEqual([
      `{"level":"info","timestamp":"2026-05-04T10:00:00.000Z","message":"SNS subscription confirmed","delivery":"delivery-1","source":"siem","topic":"${topic}"}`,
    ]);
  });

  test('that cannot be confirmed now asks SNS to send again', async () => {
    await expect(reading().read(confirmation)).rejects.toThrow(Unavailable);
  });

  test('is confirmed at no other host, though AWS signed it', async () => {
    const { read, asked } = reading();
    const elsewhere = signedMessage('a confirmation at another host');
    expect(await refusalOf(read(elsewhere))).toEqual([
      401,
      'the message names an address that is not at https://sns.eu-central-1.amazonaws.com',
    ]);
    expect(asked).toEqual([certificateUrl]);
  });

  test('is not confirmed where the message was changed', async () => {
    const { read, asked } = reading();
    await refusalOf(read({ ...confirmation, Token: 'another' }));
    expect(asked).toEqual([certificateUrl]);
  });

  test('that ends is a warning in the log, and is not taken up again', async () => {
    const { read, asked, lines } = reading();
    expect(await read(signedMessage('the end of a subscription'))).toBeNull();
    expect(asked).toEqual([certificateUrl]);
    expect(lines.join()).toContain('"level":"warn"');
    expect(lines.join()).toContain('SNS subscription ended');
  });
});

// Vectors by others, where they lie beside the project; it stands without them.
const file = resolve(import.meta.dirname, '../../../shared/webhooks/signatures.json');
const vectorFile = v.object({
  vectors: v.array(
    v.object({
      scheme: v.string(),
      name: v.string(),
      certificatePem: v.optional(v.string(), ''),
      body: v.string(),
      expect: v.string(),
    }),
  ),
});
const vectors = existsSync(file)
  ? v
      .parse(vectorFile, JSON.parse(readFileSync(file, 'utf8')))
      .vectors.filter((it) => it.scheme === 'aws-sns')
  : [];

test.skipIf(vectors.length === 0).each(vectors)(
  '$name is $expect',
  async ({ certificatePem, body, expect: expected }) => {
    const message = v.parse(v.looseObject({ TopicArn: v.string(), Timestamp: v.string() }), JSON.parse(body));
    const fetcher: typeof fetch = async () => new Response(certificatePem);
    const receivedAt = new Date(message.Timestamp);
    const read = snsReader({
      fetch: fetcher,
      now: () => receivedAt,
      log: jsonLog(
        () => undefined,
        () => now,
      ),
    });
    const delivery = aDelivery({ body: Buffer.from(body), receivedAt });
    const answer = await read(delivery, { ...settings, topics: [message.TopicArn] }).then(
      () => 'valid',
      (error: unknown) => (error instanceof Refused ? 'invalid' : error),
    );
    expect(answer).toBe(expected.split(/[:; (]/)[0]);
  },
);
