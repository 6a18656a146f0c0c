import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Connection } from './config.ts';
import { parseJson } from './json.ts';

const ringSchema = v.object({ connection: v.string(), caseKey: v.string() });

/** "This case key has alerts waiting." It says nothing of which: the inbox knows. */
export type Ring = v.InferOutput<typeof ringSchema>;

/** A ring with what made it: a delivery, a due time. One cause rings once for a key, however often it is sent. */
export type CausedRing = Ring & { cause: string };

/** Rings for case keys. @throws where a queue did not take every ring. */
export type RingAll = (rings: readonly CausedRing[]) => Promise<void>;

export const parseRing = (body: string): Ring => v.parse(ringSchema, parseJson(body));

/** Sends a batch, and answers what of it the queue did not take. */
export type SendRings = (
  input: SendMessageBatchCommandInput,
) => Promise<readonly { Code?: string | undefined }[]>;

/** Rings by a client of the SDK: see `ringsBy`. */
export const sqsRings = (client: SQSClient, queueOf: (connection: string) => string): RingAll =>
  ringsBy(async (input) => (await client.send(new SendMessageBatchCommand(input))).Failed ?? [], queueOf);

/**
 * Rings on the queue of the connection's platform, one FIFO group per case key.
 * @throws where the queue did not take every ring: the caller must not acknowledge what it rings for.
 */
export function ringsBy(sendRings: SendRings, queueOf: (connection: string) => string): RingAll {
  const send = async (queue: string, rings: readonly CausedRing[]): Promise<void> => {
    const refused = await sendRings({
      QueueUrl: queue,
      Entries: rings.map(({ cause, ...ring }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(ring),
        MessageGroupId: ring.caseKey,
        MessageDeduplicationId: `${ring.caseKey}-${cause}`.slice(0, 128),
      })),
    });
    if (refused[0])
      throw new Error(`the queue refused ${refused.length} of ${rings.length} rings: ${refused[0].Code}`);
  };

  return async (rings) => {
    const byQueue = Object.groupBy(rings, (ring) => queueOf(ring.connection));
    const sends = Object.entries(byQueue).map(async ([queue, list = []]) => {
      for (let start = 0; start < list.length; start += 10) await send(queue, list.slice(start, start + 10));
    });
    // One queue that fails must not keep the other's rings from being sent.
    const failed = (await Promise.allSettled(sends)).find((it) => it.status === 'rejected');
    if (failed) throw failed.reason;
  };
}

/** A queue per platform: one platform's bad hour never delays the other's cases. */
export const queueByPlatform =
  (
    { connections }: { connections: Record<string, Pick<Connection, 'platform'>> },
    queues: Record<Connection['platform'], string>,
  ) =>
  (name: string): string => {
    const connection = connections[name];
    if (!connection) throw new Error(`no connection is named ${name}`);
    return queues[connection.platform];
  };
