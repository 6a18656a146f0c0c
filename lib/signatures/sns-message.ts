import * as v from 'valibot';

const common = {
  MessageId: v.string(),
  TopicArn: v.string(),
  Message: v.string(),
  Timestamp: v.string(),
  SignatureVersion: v.picklist(['1', '2']),
  Signature: v.string(),
  SigningCertURL: v.string(),
};
const confirmation = { ...common, Token: v.string(), SubscribeURL: v.string() };

/** What SNS posts: alerts, or a word about the subscription itself. */
export const snsMessage = v.variant('Type', [
  v.object({ Type: v.literal('Notification'), ...common, Subject: v.nullish(v.string()) }),
  v.object({ Type: v.literal('SubscriptionConfirmation'), ...confirmation }),
  v.object({ Type: v.literal('UnsubscribeConfirmation'), ...confirmation }),
]);

export type SnsMessage = v.InferOutput<typeof snsMessage>;

/** The text that SNS signs: name and value of each field that there is, in the order of their names. */
export function signedText(message: SnsMessage): string {
  const { MessageId, TopicArn, Message, Timestamp, Type } = message;
  const fields: [string, string | null | undefined][] =
    message.Type === 'Notification'
      ? [
          ['Message', Message],
          ['MessageId', MessageId],
          ['Subject', message.Subject],
          ['Timestamp', Timestamp],
          ['TopicArn', TopicArn],
          ['Type', Type],
        ]
      : [
          ['Message', Message],
          ['MessageId', MessageId],
          ['SubscribeURL', message.SubscribeURL],
          ['Timestamp', Timestamp],
          ['Token', message.Token],
          ['TopicArn', TopicArn],
          ['Type', Type],
        ];
  return fields
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}
