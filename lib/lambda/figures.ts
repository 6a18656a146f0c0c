import type { OnAnswer } from '../http.ts';
import type { AlertState } from '../inbox-rows.ts';
import type { Metrics } from '../metrics.ts';

/** Of each request to the platform of a connection, that for its token included. */
export const platformFigures =
  ({ count, put }: Metrics, connection: string): OnAnswer =>
  ({ status, milliseconds }) => {
    if (status !== null) put('PlatformLatency', { connection }, milliseconds);
    if (status === null || status >= 500) count('PlatformFailed', { connection });
    else if (status === 429) count('PlatformThrottled', { connection });
    else if (status === 401 || status === 403) count('PlatformUnauthorized', { connection });
  };

/** Of each alert that came to another state. */
export const alertFigures =
  ({ count }: Metrics) =>
  (state: AlertState): void =>
    count('Alerts', { state });

/** Of each case that was opened. */
export const caseFigures =
  ({ count }: Metrics) =>
  (connection: string): void =>
    count('CasesOpened', { connection });

/** Of each secret that was read. */
export const secretFigures =
  ({ put }: Metrics) =>
  (secret: string, expiresInSeconds: number | null): void => {
    if (expiresInSeconds !== null) put('SecretExpiresIn', { secret }, expiresInSeconds);
  };
