import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../local/loopback.ts';

const messages = v.object({ Entries: v.array(v.object({ Id: v.string(), MessageBody: v.string() })) });

/** An AWS that answers at once, and counts what it is asked. Every secret in it is the one given. */
export async function startStub(secret: string) {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await json(request);
      const name = String(request.headers['x-amz-target']).replace(/.*\./, '');
      calls.set(name, (calls.get(name) ?? 0) + 1);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answerTo(name, body, secret)));
    };
    void answer();
  });
  return { ...(await listen(server)), calls };
}

function answerTo(name: string, body: unknown, secret: string): object {
  if (name === 'GetSecretValue') return { SecretString: JSON.stringify({ secret }), CreatedDate: 0 };
  if (name !== 'SendMessageBatch') return {};
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const sent = v.parse(messages, body).Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: md5(MessageBody),
  }));
  return { Successful: sent, Failed: [] };
}
