import { verifierOf } from './keys.ts';
import { type Delivery, type Doubt, malformed, mismatch, missing, type Verify } from './scheme.ts';
import type { Rule } from './settings.ts';
import { doubtOfTime } from './timestamp.ts';

/** A signature over the raw bytes, by whichever of a vendor's rules fits: it may have two names for its headers. */
export const signature =
  (rules: readonly Rule[]): Verify =>
  (delivery, secrets) => {
    const verdicts = rules.map((rule) => verdictOf(rule, delivery, secrets));
    return verdicts.includes('verified') ? 'verified' : nearest(verdicts);
  };

// The further a rule came, the more its doubt tells the sender.
const whys = ['missing', 'malformed', 'too old', 'mismatch'] as const;

const nearest = (verdicts: ('verified' | Doubt)[]): Doubt =>
  verdicts
    .filter((it) => it !== 'verified')
    .reduce((best, it) => (whys.indexOf(it.why) > whys.indexOf(best.why) ? it : best));

function verdictOf(rule: Rule, delivery: Delivery, secrets: readonly string[]): 'verified' | Doubt {
  const given = delivery.headers[rule.header.toLowerCase()];
  if (!given) return missing(`the header ${rule.header}`);
  const entries = entriesOf(rule, given);
  const content = contentOf(rule, delivery, entries);
  if ('why' in content) return content;
  const signatures = entries
    .filter((it) => it.startsWith(rule.prefix))
    .map((it) => it.slice(rule.prefix.length))
    .filter((it) => isWellFormed(rule, it));
  if (signatures.length === 0)
    return malformed(`the header ${rule.header} holds no signature ${formOf(rule)}`);
  const isRight = secrets.some((secret) => verifierOf(rule, secret)(content.signed, signatures));
  return isRight ? 'verified' : mismatch(`the signature in the header ${rule.header} is wrong`);
}

// Each is checked by itself; no vendor sends more than one per secret that it has.
const mostSignatures = 10;

const entriesOf = ({ separator }: Rule, given: string): string[] => {
  if (separator === undefined) return [given.trim()];
  return given
    .split(separator === 'space' ? ' ' : ',', mostSignatures + 1)
    .map((it) => it.trim())
    .slice(0, mostSignatures);
};

const lengths = { sha1: 20, sha256: 32, sha512: 64, ed25519: 64 };

const isWellFormed = ({ hash, encoding }: Rule, text: string): boolean => {
  const bytes = lengths[hash];
  if (encoding === 'hex') return text.length === bytes * 2 && /^[0-9a-f]+$/.test(text);
  return text.length === Math.ceil(bytes / 3) * 4 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
};

const formOf = ({ hash, encoding, prefix }: Rule): string =>
  `of ${lengths[hash]} bytes in ${encoding === 'hex' ? 'lower-case hex' : 'base64'}${prefix === '' ? '' : ` after "${prefix}"`}`;

/** The bytes that were signed, or doubt about what goes into them. */
function contentOf(rule: Rule, delivery: Delivery, entries: string[]): { signed: Buffer } | Doubt {
  const parts: Buffer[] = [];
  for (const field of rule.fields) {
    const part = field === 'body' ? delivery.body : textOf(rule, field, delivery, entries);
    if ('why' in part) return part;
    parts.push(Buffer.from(parts.length === 0 ? rule.leading : rule.delimiter), part);
  }
  return { signed: Buffer.concat(parts) };
}

function textOf(
  rule: Rule,
  field: 'id' | 'timestamp',
  { headers, receivedAt }: Delivery,
  entries: string[],
): Buffer | Doubt {
  const header = field === 'id' ? rule.idHeader : rule.timestampHeader;
  const { timestampPrefix } = rule;
  if (header === undefined && timestampPrefix === undefined)
    return missing(`the name of a header with the ${field}`);
  const text =
    header === undefined
      ? entries.find((it) => it.startsWith(timestampPrefix ?? ''))?.slice(timestampPrefix?.length)
      : headers[header.toLowerCase()];
  if (!text)
    return missing(
      header === undefined ? `${timestampPrefix} in the header ${rule.header}` : `the header ${header}`,
    );
  const doubt = field === 'timestamp' ? doubtOfTime(text, receivedAt, rule.tolerance) : null;
  return doubt ?? Buffer.from(text);
}
