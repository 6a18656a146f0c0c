import { verify } from 'node:crypto';
import * as v from 'valibot';
import { Refused } from '../errors.ts';
import type { Network } from '../http.ts';
import type { Log } from '../log.ts';
import { cutAt } from '../text.ts';
import type { Delivery } from './scheme.ts';
import type { SnsSettings } from './settings.ts';
import { snsHost, snsUrl } from './sns-host.ts';
import { type SnsMessage, signedText, snsMessage } from './sns-message.ts';

/**
 * What a publisher said through SNS; null where SNS spoke for itself. A subscription to a topic that the source takes is confirmed.
 * @throws Refused for a message that AWS did not sign, or not of late, or not for one of the topics.
 */
export type ReadSns = (delivery: Delivery, settings: SnsSettings) => Promise<string | null>;

export function snsReader({ log, ...network }: Pick<Network, 'fetch' | 'now'> & { log: Log }): ReadSns {
  const host = snsHost(network);
  return async (delivery, { topics, tolerance }) => {
    const message = messageOf(delivery.body);
    const { TopicArn: topic } = message;
    if (!topics.includes(topic))
      throw new Refused(403, `${cutAt(topic, 200)} is none of the topics that this source takes`);
    checkAge(message, delivery.receivedAt, tolerance);
    // Before anything is asked for: the address of the key is the sender's word.
    const key = await host.keyOf(snsUrl(message.SigningCertURL, topic, /^\/[\w-]+\.pem$/));
    const hash = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
    if (!verify(hash, Buffer.from(signedText(message)), key, Buffer.from(message.Signature, 'base64')))
      throw new Refused(401, 'the signature of the SNS message is wrong');
    if (message.Type === 'Notification') return message.Message;
    const told = { delivery: delivery.id, source: delivery.source, topic };
    if (message.Type === 'UnsubscribeConfirmation') {
      log.warn('SNS subscription ended', told);
      return null;
    }
    await host.confirm(snsUrl(message.SubscribeURL, topic, /^\/$/));
    log.info('SNS subscription confirmed', told);
    return null;
  };
}

function messageOf(body: Buffer): SnsMessage {
  try {
    return v.parse(snsMessage, JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new Refused(
      401,
      'the body is no message of SNS with its signature: turn raw message delivery off',
      { cause: v.isValiError(cause) ? undefined : cause },
    );
  }
}

function checkAge({ Timestamp }: SnsMessage, now: Date, tolerance: number): void {
  const time = Date.parse(Timestamp);
  const off = Math.abs(now.getTime() - time);
  if (off <= tolerance) return;
  throw new Refused(
    401,
    `the SNS message is from ${Number.isNaN(time) ? 'no time' : new Date(time).toISOString()}; at most ${tolerance / 1000} s before or after its receipt is taken`,
  );
}
