import { SignatureV4 } from '@smithy/signature-v4';
import * as v from 'valibot';
import { type AwsAccount, type AwsNetwork, hostOf } from './account.ts';
import { post, type Posted } from './post.ts';
import { Sha256 } from './sha256.ts';

/** A service that speaks JSON, and the names by which it is asked. */
export type AwsService = {
  /** In its host and in signatures: `dynamodb`. */
  name: string;
  /** In the SDK's settings: `SECRETS_MANAGER`. */
  setting: string;
  /** Before the name of an operation. */
  target: string;
  version: '1.0' | '1.1';
};

/** Asks for an operation by its name, and answers its JSON. */
export type AwsCall = (operation: string, input: object) => Promise<unknown>;

/** A call that AWS refused; its `name` is AWS's own, such as `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  override readonly name: string;

  constructor(service: string, operation: string, name: string) {
    super(`${service}: ${operation} was answered with ${name}`);
    this.name = name;
  }
}

const attempts = 3;
const timeout = 5_000;
// As the SDK has them: up to so long, twice as long after each attempt, and longer where AWS asked for less.
const pause = 100;
const throttledPause = 500;
const throttled = /^status 429$|throttl|TooManyRequests|ThroughputExceeded|RequestLimitExceeded|SlowDown/i;
const transient = new Set([500, 502, 503, 504]);

/**
 * Calls to a service of AWS that speaks JSON, signed with the signer of the SDK and repeated as the SDK repeats them.
 * The SDK's clients for the three kinds of calls that the receiver makes were 170 kB of its bundle, and a quarter of the processor time
 * of its cold start.
 */
export function awsCall(
  { name, setting, target, version }: AwsService,
  account: AwsAccount,
  { now, wait }: AwsNetwork,
  timeoutMs = timeout,
): AwsCall {
  const { region, credentials, endpointOf } = account;
  const signer = new SignatureV4({ service: name, region, credentials, sha256: Sha256 });
  const url = new URL(endpointOf(setting) ?? hostOf(name, account));

  const send = async (operation: string, body: string): Promise<Posted> => {
    const headers = {
      host: url.host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    };
    const { protocol, hostname } = url;
    const request = { method: 'POST', protocol, hostname, path: '/', query: {}, headers, body };
    const signed = await signer.sign(request, { signingDate: now() });
    return post(url, signed.headers, body, timeoutMs);
  };

  return async (operation, input) => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(operation, body).catch((cause: unknown) => lost(name, operation, cause));
      if (!(answer instanceof Error) && answer.status === 200) return jsonOf(name, operation, answer.text);
      const error = answer instanceof Error ? answer : new AwsError(name, operation, errorName(answer));
      const isThrottled = throttled.test(error.name);
      const mayPass = answer instanceof Error || isThrottled || transient.has(answer.status);
      if (!mayPass || attempt === attempts) throw error;
      await wait(Math.random() * (isThrottled ? throttledPause : pause) * 2 ** (attempt - 1));
    }
  };
}

const lost = (service: string, operation: string, cause: unknown) =>
  new Error(`${service}: ${operation} had no answer`, { cause });

function jsonOf(service: string, operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's error as its cause: that one quotes the text, which may be a secret's.
    throw new Error(`${service}: ${operation} was answered with no JSON`);
  }
}

const refusal = v.pipe(v.string(), v.parseJson(), v.object({ __type: v.string() }));

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`: what stands behind the hash. */
function errorName({ status, text }: Posted): string {
  const { success, output } = v.safeParse(refusal, text);
  return success ? output.__type.replace(/^.*#/, '') : `status ${status}`;
}
