import { createHmac, randomUUID } from 'node:crypto';
import { rulesOf } from '../../lib/signatures/presets.ts';
import type { Rule, SecretAuth } from '../../lib/signatures/settings.ts';
import { UsageError } from '../usage.ts';

/** What a sender adds to a body, so that it is believed. */
export type Proof = { headers: Record<string, string>; query: Record<string, string> };

/** Shows the secret, or signs with it, as a scheme wants. @throws UsageError where only the vendor can sign */
export function proofOf(auth: SecretAuth, secret: string, body: Buffer, now: Date): Proof {
  const shown = (headers: Record<string, string>): Proof => ({ headers, query: {} });
  if (auth.scheme === 'header') return shown({ [auth.header]: secret });
  if (auth.scheme === 'url-secret') return { headers: {}, query: { secret } };
  if (auth.scheme === 'bearer') return shown({ authorization: `Bearer ${secret}` });
  if (auth.scheme === 'basic') {
    const userAndSecret = Buffer.from(`${auth.user}:${secret}`).toString('base64');
    return shown({ authorization: `Basic ${userAndSecret}` });
  }
  return shown(signed(rulesOf(auth), secret, body, now));
}

/** A vendor may have several rules: any will do. */
function signed([rule]: Rule[], secret: string, body: Buffer, now: Date): Record<string, string> {
  if (!rule) throw new Error('a scheme that signs has a rule');
  const time = String(Math.floor(now.getTime() / 1000));
  const id = `msg_${randomUUID()}`;
  const parts = { id: Buffer.from(id), timestamp: Buffer.from(time), body };
  const content = rule.fields.flatMap((field, index) => [
    Buffer.from(index === 0 ? rule.leading : rule.delimiter),
    parts[field],
  ]);
  const { hash, encoding } = rule;
  if (hash === 'ed25519') throw new Error('no rule that comes first is of a public key');
  const text = createHmac(hash, keyOf(rule, secret)).update(Buffer.concat(content)).digest(encoding);
  const list = [
    ...(rule.timestampPrefix === undefined ? [] : [`${rule.timestampPrefix}${time}`]),
    `${rule.prefix}${text}`,
  ];
  return {
    [rule.header]: list.join(rule.separator === 'space' ? ' ' : ','),
    ...(rule.timestampHeader === undefined ? {} : { [rule.timestampHeader]: time }),
    ...(rule.idHeader === undefined ? {} : { [rule.idHeader]: id }),
  };
}

function keyOf(rule: Rule, secret: string): Buffer {
  if (rule.key === 'text') return Buffer.from(secret);
  if (secret.startsWith('whpk_'))
    throw new UsageError('the secret of this source is a public key: only its sender can sign');
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
