import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as v from 'valibot';
import { Unavailable } from './errors.ts';
import type { Network } from './http.ts';
import { expiryOf, readSecret, secretForms } from './secret-forms.ts';

type Version = { text: string; createdAt: Date };

/** The current value, and the one before with the time until which it is good. */
type Values = { current: string; previous: { text: string; until: number } | null };

/** Reads one version of a secret; null where there is none. */
export type ReadVersion = (name: string, stage: 'AWSCURRENT' | 'AWSPREVIOUS') => Promise<Version | null>;

export type SecretStore = ReturnType<typeof secretsBy>;

/** The section `secrets` of the configuration, in milliseconds, and who is told of what is read. */
export type SecretOptions = {
  /** How long the previous signing secret is good after the current one was put. */
  previousFor?: number;
  /** The age at which a secret counts as expired. It is used nevertheless. */
  maxAge?: number | undefined;
  /** Told of each read of Secrets Manager: in how many seconds the current value ends; null where nothing says that it does. */
  onRead?: ((name: string, expiresInSeconds: number | null) => void) | undefined;
};

const lifetime = 5 * 60_000;
/** Who sends wrong secrets can make this many reads of Secrets Manager, and no more. */
export const refetchPause = 1_000;
// How long a value outlives its lifetime while Secrets Manager cannot be read.
const staleAtMost = 3_600_000;
// And how often it is asked again then: where it is silent, each time costs the delivery or the call seconds.
const outagePause = 30_000;
const retryPause = 60_000;

/** Secrets that a client of the SDK reads: see `secretsBy`. */
export const secretStore = (
  client: SecretsManagerClient,
  options: Pick<Network, 'now'> & SecretOptions,
): SecretStore =>
  secretsBy(async (name, stage) => {
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }));
      return { text: answer.SecretString ?? '', createdAt: answer.CreatedDate ?? options.now() };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }, options);

/**
 * The secrets of Secrets Manager, kept in memory for five minutes. Neither a value nor a part of one leaves by a log or an error.
 * A secret that is missing or of the wrong form is `Unavailable`: whoever waits for it goes on once it is set.
 */
export function secretsBy(
  readVersion: ReadVersion,
  { now, previousFor = 24 * 3_600_000, maxAge, onRead }: Pick<Network, 'now'> & SecretOptions,
) {
  const kept = new Map<string, Values & { fetchedAt: number }>();
  const fetching = new Map<string, Promise<Values>>();
  const refetchedAt = new Map<string, number>();
  const unreachableAt = new Map<string, number>();

  const unusable = (name: string, why: string, cause?: unknown) =>
    new Unavailable(`secret ${name} ${why}`, {
      retryAt: new Date(now().getTime() + retryPause),
      uncertain: false,
      cause,
    });

  const fetchVersion: ReadVersion = async (name, stage) => {
    try {
      return await readVersion(name, stage);
    } catch (cause) {
      throw unusable(name, 'cannot be read from Secrets Manager', cause);
    }
  };

  const fetchValues = async (name: string): Promise<Values> => {
    const current = await fetchVersion(name, 'AWSCURRENT');
    if (!current) throw unusable(name, 'is not in Secrets Manager, or has no value yet');
    const at = now().getTime();
    const expiry = expiryOf(current.text, current.createdAt, maxAge);
    onRead?.(name, expiry && Math.round((expiry.getTime() - at) / 1000));
    const until = current.createdAt.getTime() + previousFor;
    const previous = at < until ? await fetchVersion(name, 'AWSPREVIOUS') : null;
    return { current: current.text, previous: previous && { text: previous.text, until } };
  };

  const fetchOnce = (name: string): Promise<Values> => {
    const started =
      fetching.get(name) ??
      fetchValues(name)
        .then((values) => {
          kept.set(name, { ...values, fetchedAt: now().getTime() });
          return values;
        })
        .finally(() => fetching.delete(name));
    fetching.set(name, started);
    return started;
  };

  const cached = async (name: string): Promise<Values> => {
    const entry = kept.get(name);
    const at = now().getTime();
    const age = at - (entry?.fetchedAt ?? 0);
    const isOut = at - (unreachableAt.get(name) ?? 0) < outagePause;
    if (entry && (age < lifetime || (isOut && age < staleAtMost))) return entry;
    try {
      return await fetchOnce(name);
    } catch (error) {
      const unreachable = error instanceof Unavailable && error.cause !== undefined;
      if (unreachable) unreachableAt.set(name, now().getTime());
      if (entry && unreachable && age < staleAtMost) return entry;
      throw error;
    }
  };

  /** Read anew, unless that was done within the last second: what was only cached then does not count. */
  const refetched = (name: string): Promise<Values> => {
    const at = now().getTime();
    if (at - (refetchedAt.get(name) ?? 0) < refetchPause) return fetching.get(name) ?? cached(name);
    refetchedAt.set(name, at);
    return fetchOnce(name);
  };

  const read = (name: string, fresh: boolean) => (fresh ? refetched(name) : cached(name));

  const parsed = <S extends v.GenericSchema>(
    name: string,
    { schema, form }: { schema: S; form: string },
    text: string,
  ): v.InferOutput<S> => {
    const value = readSecret(schema, text);
    if (value === null) throw unusable(name, `is not of the form ${form}`);
    return value;
  };

  return {
    /** The API client of a connection. `fresh` reads it anew. */
    connection: async (name: string, { fresh = false } = {}) => {
      const { current } = await read(name, fresh);
      return parsed(name, secretForms.connection, current);
    },

    /** The signing secrets of a source that are good now, the current one first. `fresh` reads them anew, at most once a second. */
    source: async (name: string, { fresh = false } = {}): Promise<string[]> => {
      const { current, previous } = await read(name, fresh);
      const { secret } = parsed(name, secretForms.source, current);
      // By the clock of now, not of when it was cached: its time may have ended since.
      if (previous === null || now().getTime() >= previous.until) return [secret];
      // Only the current one must be good: the one before may be what this one was set to mend.
      const before = readSecret(secretForms.source.schema, previous.text);
      return before ? [secret, before.secret] : [secret];
    },
  };
}
