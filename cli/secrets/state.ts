import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Config } from '../../lib/config.ts';
import { reasonOf } from '../../lib/log.ts';
import { expiryOf, readSecret, secretForms } from '../../lib/secret-forms.ts';
import { shortTime } from '../alerts/words.ts';
import { type Kept, keptUnder } from './kept.ts';
import { type NamedSecret, usesOf } from './uses.ts';

/** How a secret stands. All but `ok` is something for a person to do. */
export type SecretState = {
  name: string;
  kind: NamedSecret['kind'];
  uses: string[];
  state: 'ok' | 'missing' | 'deleted' | 'empty' | 'malformed' | 'unreadable' | 'expired' | 'expires-soon';
  /** What is wrong, in words; null where nothing is. */
  says: string | null;
  /** What to do about it. */
  todo: string | null;
  currentSince: string | null;
  previousUntil: string | null;
  expiresAt: string | null;
};

// Time enough to have another made.
const soon = 14 * 86_400_000;

export type StateDeps = { secrets: SecretsManagerClient; config: Pick<Config, 'secrets'>; now: () => Date };

/** Looks a secret up and judges it. What cannot be read is told, not thrown. */
export async function stateOf(secret: NamedSecret, deps: StateDeps): Promise<SecretState> {
  const { secrets, config, now } = deps;
  try {
    const { previousFor } = config.secrets;
    return judged(secret, await keptUnder(secret.name, { secrets, previousFor, now }), deps);
  } catch (error) {
    return {
      ...unknown(secret),
      state: 'unreadable',
      says: `cannot be read: ${reasonOf(error)}`,
      todo: null,
    };
  }
}

const unknown = (secret: NamedSecret): Omit<SecretState, 'state' | 'says' | 'todo'> => ({
  name: secret.name,
  kind: secret.kind,
  uses: usesOf(secret),
  currentSince: null,
  previousUntil: null,
  expiresAt: null,
});

function judged(secret: NamedSecret, { state, current, previous }: Kept, deps: StateDeps): SecretState {
  const { name, kind } = secret;
  const told = unknown(secret);
  const setIt = `casebridge secrets set ${name}`;
  if (state === 'missing')
    return { ...told, state, says: 'is not in Secrets Manager', todo: 'deploy the state stack, then set it' };
  if (state === 'deleted')
    return {
      ...told,
      state,
      says: 'is marked for deletion',
      todo: `aws secretsmanager restore-secret --secret-id ${name}`,
    };
  if (!current) return { ...told, state: 'empty', says: 'has no value yet', todo: setIt };
  const known = {
    ...told,
    currentSince: current.createdAt.toISOString(),
    // Of an API client only the current keys are used.
    previousUntil: kind === 'source' ? (previous?.until.toISOString() ?? null) : null,
  };
  const { schema, form } = secretForms[kind];
  if (readSecret<typeof schema>(schema, current.text) === null)
    return { ...known, state: 'malformed', says: `is not of the form ${form}`, todo: setIt };
  const expiry = expiryOf(current.text, current.createdAt, deps.config.secrets.maxAge);
  if (expiry === null) return { ...known, state: 'ok', says: null, todo: null };
  const expiresAt = expiry.toISOString();
  const left = expiry.getTime() - deps.now().getTime();
  const renew = kind === 'source' ? `casebridge secrets rotate ${name}` : setIt;
  if (left <= 0)
    return { ...known, expiresAt, state: 'expired', says: `expired at ${shortTime(expiresAt)}`, todo: renew };
  if (left < soon)
    return {
      ...known,
      expiresAt,
      state: 'expires-soon',
      says: `expires at ${shortTime(expiresAt)}`,
      todo: renew,
    };
  return { ...known, expiresAt, state: 'ok', says: null, todo: null };
}
