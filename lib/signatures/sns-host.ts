import { type KeyObject, X509Certificate } from 'node:crypto';
import { Refused, Unavailable } from '../errors.ts';
import type { Network } from '../http.ts';

const timeout = 5_000;
const retryPause = 60_000;
const maxAnswer = 64 * 1024;
// AWS replaces its certificate about once a year, under a new name.
const maxKeys = 10;

/** An address at the SNS of a topic's own region. @throws Refused for any other: a message must not choose where casebridge asks. */
export function snsUrl(text: string, topicArn: string, path: RegExp): URL {
  const url = URL.parse(text);
  const [, partition = '', , region = ''] = topicArn.split(':');
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  const isTheirs =
    url?.protocol === 'https:' && url.host === host && url.username === '' && url.password === '';
  if (url && isTheirs && path.test(url.pathname)) return url;
  throw new Refused(401, `the message names an address that is not at https://${host}`);
}

/** SNS as casebridge asks it: for the keys that it signs with, and to confirm a subscription. */
export function snsHost({ fetch, now }: Pick<Network, 'fetch' | 'now'>) {
  const keys = new Map<string, Promise<KeyObject>>();

  const get = async (url: URL): Promise<string> => {
    try {
      const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) });
      const text = await textOf(answer);
      if (answer.ok) return text;
      throw new Error(`it answered ${answer.status}`);
    } catch (cause) {
      const retryAt = new Date(now().getTime() + retryPause);
      throw new Unavailable(`${url.host} cannot be asked`, { retryAt, uncertain: false, cause });
    }
  };

  return {
    /** The public key of a certificate of SNS, read once. */
    keyOf: (url: URL): Promise<KeyObject> => {
      const known = keys.get(url.href);
      if (known) return known;
      const [oldest] = keys.keys();
      if (keys.size >= maxKeys && oldest !== undefined) keys.delete(oldest);
      const key = get(url).then((pem) => new X509Certificate(pem).publicKey);
      keys.set(url.href, key);
      key.catch(() => keys.delete(url.href));
      return key;
    },

    confirm: async (url: URL): Promise<void> => {
      await get(url);
    },
  };
}

export type SnsHost = ReturnType<typeof snsHost>;

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxAnswer) throw new Error(`it answered more than ${maxAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
