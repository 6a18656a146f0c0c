import type { Config, Connection, ExportSettings } from '../config.ts';

/** The exports of the connections of one platform. */
export const exportsOn = (
  { connections, exports }: Pick<Config, 'connections' | 'exports'>,
  platform: Connection['platform'],
): [string, ExportSettings][] =>
  Object.entries(exports).filter(([, { connection }]) => connections[connection]?.platform === platform);
