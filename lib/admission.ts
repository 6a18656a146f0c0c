import type { SourceSettings } from './config.ts';
import { checkCharset, type Content } from './content.ts';
import { decompressed } from './encodings.ts';
import { Refused } from './errors.ts';
import { isWithin } from './networks.ts';
import type { SecretStore } from './secrets.ts';
import { schemeOf } from './signatures/index.ts';
import type { Delivery } from './signatures/scheme.ts';
import type { SecretAuth } from './signatures/settings.ts';
import { cutAt } from './text.ts';

export type AdmissionDeps = { secrets: SecretStore };

// Lambda takes 6 MB a request, a third of it lost where API Gateway sends base64.
export const maxBody = 4 * 1024 * 1024;
// What API Gateway takes; a bomb is let go on to no more than this.
const maxDecompressed = 10 * 1024 * 1024;

/**
 * What a source may read of a delivery, once it is known whose it is. Nothing of a body is looked at before its secret was.
 * @throws Refused
 */
export async function admit(
  delivery: Delivery,
  settings: SourceSettings,
  deps: AdmissionDeps,
): Promise<Content> {
  checkAddress(delivery, settings);
  checkMethod(delivery);
  const isForm = checkType(delivery);
  await verify(delivery, settings.auth, deps);
  // Only then: to decompress costs more than to verify, and what was signed are the bytes that were sent.
  const bytes = await decompressed(delivery.body, delivery.headers['content-encoding'], maxDecompressed);
  return { bytes, what: 'the body', isForm };
}

function checkAddress({ via }: Delivery, { from }: SourceSettings): void {
  if (from === undefined || via === 'eventbridge' || isWithin(via.address, from)) return;
  throw new Refused(
    403,
    `${cutAt(via.address, 80)} is in none of the networks that this source may send from`,
  );
}

function checkMethod({ method, body }: Delivery): void {
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
