import * as v from 'valibot';
import { leastSecret, readSecret } from '../../lib/secret-forms.ts';
import type { SecretAuth } from '../../lib/signatures/settings.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import type { NamedSecret } from './uses.ts';

type Asking = Pick<Terminal, 'input' | 'ask'>;

/** The value that a person gives for a secret, by standard input or when asked. No error repeats a part of it. @throws UsageError */
export const givenValue = (secret: NamedSecret, terminal: Asking): Promise<object> =>
  secret.kind === 'connection'
    ? keysFor(secret, terminal)
    : signingSecretFor(secret, terminal).then((it) => ({ secret: it }));

// What is pasted brings blanks along, and no platform gives any out.
const key = v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]+$/));
const keys = v.object({ clientId: key, clientSecret: key });

async function keysFor({ name }: NamedSecret, { input, ask }: Asking): Promise<object> {
  const piped = await input();
  const given =
    piped === null
      ? v.safeParse(keys, {
          clientId: await ask(`client id for ${name}: `, { isSecret: false }),
          clientSecret: await ask('client secret (not shown): ', { isSecret: true }),
        })
      : v.safeParse(v.pipe(v.string(), v.parseJson(), keys), piped);
  if (given.success) return given.output;
  throw new UsageError(
    piped === null
      ? 'neither may be empty or hold blanks'
      : 'standard input is not of the form {"clientId": "…", "clientSecret": "…"}',
  );
}

const signing = v.object({ secret: v.string() });

/** A source's secret as it is, or as `aws secretsmanager get-secret-value` shows it. */
export const signingSecretIn = (text: string): string =>
  readSecret(signing, text)?.secret ?? text.replace(/\r?\n$/, '');

async function signingSecretFor(
  { name, sources }: Extract<NamedSecret, { kind: 'source' }>,
  { input, ask }: Asking,
): Promise<string> {
  const piped = await input();
  const text = piped ?? (await ask(`signing secret for ${name} (not shown): `, { isSecret: true }));
  const value = signingSecretIn(text);
  if (value.length < leastSecret)
    throw new UsageError(
      `it has fewer than ${leastSecret} characters, and could be found by trying: have the sender make another`,
    );
  for (const { auth } of sources) checkFor(auth, value);
  return value;
}

const shownIn = new Set<SecretAuth['scheme']>(['header', 'url-secret', 'bearer']);
const keyInBase64 = /^(whsec_)?[A-Za-z0-9+/]+={0,2}$|^whpk_[A-Za-z0-9+/]{43}=$/;

/** @throws UsageError for what no sender could show, or sign with */
function checkFor(auth: SecretAuth, value: string): void {
  if (shownIn.has(auth.scheme) && !/^[\x21-\x7e]+$/.test(value))
    throw new UsageError(
      `with the scheme ${auth.scheme} it may hold neither blanks nor anything beyond ASCII`,
    );
  const isKey = auth.scheme === 'standard-webhooks' || (auth.scheme === 'hmac' && auth.key === 'base64');
  if (isKey && !keyInBase64.test(value))
    throw new UsageError(`with the scheme ${auth.scheme} it is a key in base64, which whsec_ may precede`);
}
