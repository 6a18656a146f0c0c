import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const file = v.object({
  messages: v.array(v.object({ name: v.string(), message: v.record(v.string(), v.string()) })),
});
const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const { messages } = v.parse(file, JSON.parse(read('messages.json')));

export const certificate = read('certificate.pem');
export const certificateUrl =
  'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
export const topic = 'arn:aws:sns:eu-central-1:123456789012:findings';

/** A message that was signed for these tests. */
export function signedMessage(name: string): Record<string, string> {
  const found = messages.find((it) => it.name === name);
  if (!found) throw new Error(`no message is called ${name}`);
  return found.message;
}

/** SNS by HTTP: what it is asked for, and answers from a table; anything else is not found. */
export function snsServer(answers: Record<string, () => Response> = {}) {
  const asked: string[] = [];
  const known: Record<string, () => Response> = {
    [certificateUrl]: () => new Response(certificate),
    ...answers,
  };
  const fetcher: typeof fetch = async (input) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    return known[url]?.() ?? new Response('not here', { status: 404 });
  };
  return { asked, fetch: fetcher };
}
