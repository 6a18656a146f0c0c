import { falconClouds } from './clouds.ts';
import type { Config, Connection } from './config.ts';
import type { SecretStore } from './secrets.ts';
import type { Credentials } from './token.ts';

type Timings = Pick<Connection, 'timeout' | 'commitDelay' | 'indexLag'>;

export type ClientSettings = {
  url: string;
  credentials: Credentials;
  memberCid?: string | undefined;
  timeout: number;
};

/**
 * The connections of one platform, each with what its functions are made of: made once and then kept, for a client holds its token.
 * @throws where the configuration has no connection of that name on that platform.
 */
export function connectionsOf<Platform extends Connection['platform'], Parts extends object>(
  config: Pick<Config, 'connections'>,
  platform: Platform,
  secrets: SecretStore,
  partsOf: (
    settings: ClientSettings,
    connection: Extract<Connection, { platform: Platform }>,
    name: string,
  ) => Parts,
) {
  const made = new Map<string, Parts & { timings: Timings }>();
  return (name: string): Parts & { timings: Timings } => {
    const kept = made.get(name);
    if (kept) return kept;
    const connection = config.connections[name];
    if (!connection || !isOn(connection, platform))
      throw new Error(`no ${platform} connection is named ${name}`);
    const { timeout, commitDelay, indexLag, secret } = connection;
    const settings = {
      url: urlOf(connection),
      credentials: (options?: { fresh?: boolean }) => secrets.connection(secret, options),
      timeout,
      ...('memberCid' in connection ? { memberCid: connection.memberCid } : {}),
    };
    const opened = { ...partsOf(settings, connection, name), timings: { timeout, commitDelay, indexLag } };
    made.set(name, opened);
    return opened;
  };
}

const isOn = <Platform extends Connection['platform']>(
  connection: Connection,
  platform: Platform,
): connection is Extract<Connection, { platform: Platform }> => connection.platform === platform;

/** Where a connection's API is: its own URL, or the host of its cloud. */
export function urlOf(connection: Connection): string {
  if (connection.platform === 'incydr' || connection.url) return connection.url ?? '';
  const cloud = Object.entries(falconClouds).find(([name]) => name === connection.cloud);
  return cloud?.[1] ?? falconClouds['us-1'];
}
