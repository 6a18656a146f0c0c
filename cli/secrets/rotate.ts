import { randomInt } from 'node:crypto';
import { readSecret, secretForms } from '../../lib/secret-forms.ts';
import { refetchPause } from '../../lib/secrets.ts';
import { shortTime } from '../alerts/words.ts';
import { optionsOf, UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { type Change, changeOptions, changing, checkPrevious, endOf } from './changing.ts';
import { isVendorMade, placeAt } from './handing-over.ts';
import { forgetPrevious, putValue } from './kept.ts';
import type { SecretSource } from './uses.ts';

const options = { ...changeOptions, revoke: { type: 'boolean' } } as const;

/** `casebridge secrets rotate NAME`: see docs/secrets.md. Answers the exit code. */
export async function rotateSecret(args: string[], usage: string, terminal: Terminal): Promise<number> {
  const { values, positionals } = optionsOf(args, options, usage);
  const end = endOf(values.expires, terminal.now());
  return changing(positionals, usage, values, terminal, async (change) => {
    const { deployment, config, kept } = change;
    const { name, sources } = sourceSecretOf(change);
    if (!values.revoke) checkPrevious(change, values.force);
    const secret = newSecret();
    await putValue(deployment.secrets, name, { secret, ...end });
    // Not read again: Secrets Manager may still show the state before, and a read that fails would hide the secret.
    const goodUntil = goodFor(kept.current && config.secrets.previousFor, terminal.now());
    if (values.revoke && kept.current) await forgetPrevious(deployment.secrets, name, kept.current.id);
    // A function that looked for a newer value a moment ago looks again only then: nobody is to be refused who uses it at once.
    await terminal.wait(refetchPause);
    const previousUntil = values.revoke ? null : goodUntil;
    const senders = sources.map((it) => ({ source: it, place: placeAt(it, urlOf(change, it)) }));
    const told = { name, secret, previousUntil, isRevoked: values.revoke === true };
    terminal.print(
      values.json
        ? JSON.stringify(
            { ...told, senders: senders.map(({ source, place }) => ({ source: source.name, place })) },
            null,
            2,
          )
        : inWords(told, senders),
    );
    return 0;
  });
}

const goodFor = (milliseconds: number | null, from: Date): string | null =>
  milliseconds ? new Date(from.getTime() + milliseconds).toISOString() : null;

/** @throws UsageError for a secret that somebody else makes */
function sourceSecretOf({ secret, kept }: Change): { name: string; sources: SecretSource[] } {
  const { name } = secret;
  if (secret.kind === 'connection')
    throw new UsageError(
      `${name} is an API client of ${secret.connections.join(', ')}: make a new one on the platform, then \`casebridge secrets set ${name}\``,
    );
  const current = kept.current && readSecret(secretForms.source.schema, kept.current.text);
  const vendor = secret.sources.find((it) => isVendorMade(it, current?.secret ?? null));
  if (vendor)
    throw new UsageError(
      `the sender of ${vendor.name} makes this secret itself: have it make another, then \`casebridge secrets set ${name}\``,
    );
  return secret;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 40;

/** As the state stack generates one: it may have to stand in a URL, and is base64 as it is. */
const newSecret = (): string =>
  Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('');

const urlOf = ({ deployment }: Change, { name }: SecretSource): string | null =>
  deployment.webhooksUrl === null ? null : `${deployment.webhooksUrl}/${name}`;

type Told = { name: string; secret: string; previousUntil: string | null; isRevoked: boolean };
type Sender = { source: SecretSource; place: string };

function inWords({ name, secret, previousUntil, isRevoked }: Told, senders: Sender[]): string {
  const until =
    previousUntil === null
      ? 'Give it to:'
      : `Until ${shortTime(previousUntil)} the one before is taken too. By then, give it to:`;
  return [
    `${name} has a new value. It is shown this once:`,
    `  ${secret}`,
    isRevoked
      ? 'The one before is refused, within five minutes by every function. Give the new one now to:'
      : until,
    ...senders.map(
      ({ source, place }) => `  ${source.name}  ${place}; docs/sources/${source.type}.md says where that is`,
    ),
  ].join('\n');
}
