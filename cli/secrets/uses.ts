import type { Config, SourceSettings } from '../../lib/config.ts';
import type { SecretAuth } from '../../lib/signatures/settings.ts';
import { UsageError } from '../usage.ts';

/** A source that proves itself by a secret. */
export type SecretSource = { name: string; type: SourceSettings['type']; auth: SecretAuth };

/** A secret that the configuration names, and what uses it. A connection and a source never share one. */
export type NamedSecret =
  | { kind: 'connection'; name: string; connections: string[] }
  | { kind: 'source'; name: string; sources: SecretSource[] };

/** Every secret of the configuration, those of connections first. */
export function secretsIn({ connections, sources }: Pick<Config, 'connections' | 'sources'>): NamedSecret[] {
  const ofConnections = Map.groupBy(Object.entries(connections), ([, { secret }]) => secret);
  const signing = Object.entries(sources).flatMap(([name, { type, auth }]) =>
    'secret' in auth ? [{ name, type, auth }] : [],
  );
  const ofSources = Map.groupBy(signing, ({ auth }) => auth.secret);
  return [
    ...[...ofConnections].map(
      ([name, users]): NamedSecret => ({
        kind: 'connection',
        name,
        connections: users.map(([connection]) => connection),
      }),
    ),
    ...[...ofSources].map(([name, users]): NamedSecret => ({ kind: 'source', name, sources: users })),
  ];
}

/** The connections and sources that a secret is for, in words. */
export function usesOf(secret: NamedSecret): string[] {
  return secret.kind === 'connection'
    ? secret.connections.map((it) => `connection ${it}`)
    : secret.sources.map(({ name }) => `source ${name}`);
}

/** A secret by its own name, or by that of the connection or source that it is for. @throws UsageError */
export function secretNamed(config: Pick<Config, 'connections' | 'sources'>, asked: string): NamedSecret {
  const all = secretsIn(config);
  const users = (it: NamedSecret) =>
    it.kind === 'connection' ? it.connections : it.sources.map(({ name }) => name);
  const exact = all.find(({ name }) => name === asked);
  const [found, another] = exact ? [exact] : all.filter((it) => users(it).includes(asked));
  if (found && !another) return found;
  if (found)
    throw new UsageError(
      `${asked} is a connection and a source; say ${all
        .filter((it) => users(it).includes(asked))
        .map(({ name }) => name)
        .join(' or ')}`,
    );
  throw new UsageError(
    `no secret, connection or source is named ${JSON.stringify(asked)}; the secrets are: ${all.map(({ name }) => name).join(', ') || 'none'}`,
  );
}
