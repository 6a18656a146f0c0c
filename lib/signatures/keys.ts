import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Rule } from './settings.ts';

/** Whether one of the signatures is that of a key over the bytes. */
type Check = (signed: Buffer, signatures: readonly string[]) => boolean;

/** How a secret checks signatures. One that is no key for the rule checks none. */
export function verifierOf(rule: Rule, secret: string): Check {
  if (rule.hash === 'ed25519') return publicKeyCheck(rule, secret);
  const { hash, encoding } = rule;
  const key = rule.key === 'text' ? Buffer.from(secret) : sharedKey(secret);
  if (key === null || key.length === 0) return () => false;
  return (signed, signatures) => {
    const right = Buffer.from(createHmac(hash, key).update(signed).digest(encoding));
    let found = false;
    for (const text of signatures) {
      const given = Buffer.from(text);
      if (given.length === right.length && timingSafeEqual(given, right)) found = true;
    }
    return found;
  };
}

const publicKeyPrefix = 'whpk_';
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The key behind `whsec_…` or bare base64. A public key is none: whoever has read it could sign. */
const sharedKey = (secret: string): Buffer | null => {
  const text = secret.replace(/^whsec_/, '');
  return base64.test(text) ? Buffer.from(text, 'base64') : null;
};

function publicKeyCheck({ encoding }: Rule, secret: string): Check {
  const key = publicKey(secret);
  if (key === null) return () => false;
  return (signed, signatures) =>
    signatures.some((text) => verify(null, signed, key, Buffer.from(text, encoding)));
}

/** An Ed25519 key as Standard Webhooks writes it: `whpk_`, then base64 of its 32 bytes. */
function publicKey(secret: string): KeyObject | null {
  if (!secret.startsWith(publicKeyPrefix)) return null;
  const bytes = Buffer.from(secret.slice(publicKeyPrefix.length), 'base64');
  if (bytes.length !== 32) return null;
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
}
