import { falconClouds } from './clouds.ts';
import type { Config, Connection } from './config.ts';
import type { SecretStore } from './secrets.ts';
import type { Credentials } from './token.ts';

type Timings = Pick<Connection, 'timeout' | 'commitDelay' | 'indexLag'>;

type ClientSettings = {
  url: string;
  credentials: Credentials;
  memberCid?: string | undefined;
  timeout: number;
};

/**
 * The connections of one platform, each with a client that is made once and then kept: it holds the tokens.
 * @throws where the configuration has no connection of that name on that platform.
 */
export function connectionsOf<Client>(
  config: Pick<Config, 'connections'>,
  platform: Connection['platform'],
  secrets: SecretStore,
  clientOf: (settings: ClientSettings) => Client,
) {
  const made = new Map<string, { client: Client; timings: Timings }>();
  return (name: string): { client: Client; timings: Timings } => {
    const kept = made.get(name);
    if (kept) return kept;
    const connection = config.connections[name];
    if (connection?.platform !== platform) throw new Error(`no ${platform} connection is named ${name}`);
    const { timeout, commitDelay, indexLag, secret } = connection;
    const client = clientOf({
      url: urlOf(connection),
      credentials: (options) => secrets.connection(secret, options),
      timeout,
      ...(connection.platform === 'falcon' ? { memberCid: connection.memberCid } : {}),
    });
    const opened = { client, timings: { timeout, commitDelay, indexLag } };
    made.set(name, opened);
    return opened;
  };
}

/** Where a connection's API is: its own URL, or the host of its cloud. */
export function urlOf(connection: Connection): string {
  if (connection.platform === 'incydr' || connection.url) return connection.url ?? '';
  const cloud = Object.entries(falconClouds).find(([name]) => name === connection.cloud);
  return cloud?.[1] ?? falconClouds['us-1'];
}
