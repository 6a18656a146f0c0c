import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { Unavailable } from './errors.ts';
import type { Network } from './http.ts';

const connectionSecret = v.object({ clientId: v.string(), clientSecret: v.string() });
// A shorter one can be found by trying, offline where it signs. Where a vendor made one that is shorter, have it make another.
const sourceSecret = v.object({ secret: v.pipe(v.string(), v.minLength(16)) });

type Version = { text: string; createdAt: Date };

export type SecretStore = ReturnType<typeof secretStore>;

const lifetime = 5 * 60_000;
// Who sends wrong secrets can make this many reads of Secrets Manager, and no more.
const refetchPause = 1_000;
// How long a value outlives its lifetime while Secrets Manager cannot be read.
const staleAtMost = 3_600_000;
const retryPause = 60_000;

/**
 * The secrets of Secrets Manager, kept in memory for five minutes. Neither a value nor a part of one leaves by a log or an error.
 * A secret that is missing or of the wrong form is `Unavailable`: whoever waits for it goes on once it is set.
 */
export function secretStore(
  client: SecretsManagerClient,
  { now, grace = 24 * 3_600_000 }: Pick<Network, 'now'> & { grace?: number },
) {
  const kept = new Map<string, { fetchedAt: number; values: string[] }>();
  const fetching = new Map<string, Promise<string[]>>();
  const refetchedAt = new Map<string, number>();

  const unusable = (name: string, why: string, cause?: unknown) =>
    new Unavailable(`secret ${name} ${why}`, {
      retryAt: new Date(now().getTime() + retryPause),
      uncertain: false,
      cause,
    });

  const fetchVersion = async (name: string, stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Version | null> => {
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }));
      return { text: answer.SecretString ?? '', createdAt: answer.CreatedDate ?? now() };
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return null;
      throw unusable(name, 'cannot be read from Secrets Manager', cause);
    }
  };

  /** The current value, then the previous one while the current is younger than the grace. */
  const fetchAll = async (name: string): Promise<string[]> => {
    const current = await fetchVersion(name, 'AWSCURRENT');
    if (!current) throw unusable(name, 'is not in Secrets Manager, or has no value yet');
    const young = now().getTime() - current.createdAt.getTime() < grace;
    const previous = young ? await fetchVersion(name, 'AWSPREVIOUS') : null;
    return previous ? [current.text, previous.text] : [current.text];
  };

  const fetchOnce = (name: string): Promise<string[]> => {
    const started =
      fetching.get(name) ??
      fetchAll(name)
        .then((values) => {
          kept.set(name, { fetchedAt: now().getTime(), values });
          return values;
        })
        .finally(() => fetching.delete(name));
    fetching.set(name, started);
    return started;
  };

  const cached = async (name: string): Promise<string[]> => {
    const entry = kept.get(name);
    const age = now().getTime() - (entry?.fetchedAt ?? 0);
    if (entry && age < lifetime) return entry.values;
    try {
      return await fetchOnce(name);
    } catch (error) {
      const unreachable = error instanceof Unavailable && error.cause !== undefined;
      if (entry && unreachable && age < staleAtMost) return entry.values;
      throw error;
    }
  };

  /** Read anew, unless that was done within the last second: what was only cached then does not count. */
  const refetched = (name: string): Promise<string[]> => {
    const at = now().getTime();
    if (at - (refetchedAt.get(name) ?? 0) < refetchPause) return fetching.get(name) ?? cached(name);
    refetchedAt.set(name, at);
    return fetchOnce(name);
  };

  const read = (name: string, fresh: boolean) => (fresh ? refetched(name) : cached(name));

  const parsed = <S extends v.GenericSchema>(
    name: string,
    schema: S,
    form: string,
    text: string,
  ): v.InferOutput<S> => {
    const json = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (!json.success) throw unusable(name, `is not of the form ${form}`);
    return json.output;
  };

  return {
    /** The API client of a connection. `fresh` reads it anew. */
    connection: async (name: string, { fresh = false } = {}) => {
      const [current = ''] = await read(name, fresh);
      return parsed(name, connectionSecret, '{"clientId": "…", "clientSecret": "…"}', current);
    },

    /** The signing secrets of a source that are good now, the current one first. `fresh` reads them anew, at most once a second. */
    source: async (name: string, { fresh = false } = {}): Promise<string[]> => {
      const [current = '', ...previous] = await read(name, fresh);
      // Only the current one must be good: the one before may be what this one was set to mend.
      return [
        parsed(name, sourceSecret, '{"secret": "at least 16 characters"}', current).secret,
        ...previous.flatMap((text) => {
          const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), sourceSecret), text);
          return success ? [output.secret] : [];
        }),
      ];
    },
  };
}
