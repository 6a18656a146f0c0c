import type { SourceSettings } from './config.ts';
import { checkCharset, type Content } from './content.ts';
import { decompressed } from './encodings.ts';
import { Refused } from './errors.ts';
import { isWithin } from './networks.ts';
import type { SecretStore } from './secrets.ts';
import { schemeOf } from './signatures/index.ts';
import type { Delivery } from './signatures/scheme.ts';
import type { SecretAuth } from './signatures/settings.ts';
import type { ReadSns } from './signatures/sns.ts';
import { cutAt } from './text.ts';

export type AdmissionDeps = { secrets: SecretStore; readSns: ReadSns };

// Lambda takes 6 MB a request, a third of it lost where API Gateway sends base64.
export const maxBody = 4 * 1024 * 1024;
// What API Gateway takes; a bomb is let go on to no more than this.
const maxDecompressed = 10 * 1024 * 1024;

/**
 * What a source may read of a delivery, once it is known whose it is; null where there is nothing to read.
 * @throws Refused
 */
export async function admit(
  delivery: Delivery,
  { auth, from }: SourceSettings,
  deps: AdmissionDeps,
): Promise<Content | null> {
  const { source, via, body } = delivery;
  if (auth.scheme === 'eventbridge') {
    if (via === 'eventbridge') return { bytes: body, what: 'the event', isForm: false };
    throw new Refused(404, `${source} takes its events from EventBridge, and has no URL`);
  }
  checkAddress(via, from);
  checkRequest(delivery);
  if (auth.scheme === 'sns') {
    const message = await deps.readSns(delivery, auth);
    return message === null ? null : { bytes: Buffer.from(message), what: 'the SNS message', isForm: false };
  }
  const isForm = checkType(delivery);
  await verify(delivery, auth, deps);
  // Only then: to decompress costs more than to verify, and what was signed are the bytes that were sent.
  const bytes = await decompressed(body, delivery.headers['content-encoding'], maxDecompressed);
  return { bytes, what: 'the body', isForm };
}

function checkAddress(via: Delivery['via'], from: readonly string[] | undefined): void {
  const address = via === 'eventbridge' ? '' : via.address;
  if (from === undefined || isWithin(address, from)) return;
  throw new Refused(403, `${cutAt(address, 80)} is in none of the networks that this source may send from`);
}

function checkRequest({ method, body }: Delivery): void {
  if (method !== 'POST') throw new Refused(405, `alerts are posted: ${method} is not served here`);
  if (body.length > maxBody)
    throw new Refused(413, `the body has ${body.length} bytes; the most is ${maxBody}`);
}

const json = /^application\/([\w.-]+\+)?json$/;
const form = 'application/x-www-form-urlencoded';

/** Whether the body is a form. */
function checkType({ headers }: Delivery): boolean {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'none';
  if (type !== form && !json.test(type))
    throw new Refused(415, `the content type is ${cutAt(type, 80)}; send application/json`);
  checkCharset(headers['content-type']);
  return type === form;
}

async function verify(delivery: Delivery, auth: SecretAuth, { secrets }: AdmissionDeps): Promise<void> {
  const verify = schemeOf(auth);
  let verdict = verify(delivery, await secrets.source(auth.secret));
  // The secret may have been replaced since it was cached.
  if (verdict !== 'verified' && verdict.why === 'mismatch')
    verdict = verify(delivery, await secrets.source(auth.secret, { fresh: true }));
  if (verdict !== 'verified') throw new Refused(401, verdict.message);
}
