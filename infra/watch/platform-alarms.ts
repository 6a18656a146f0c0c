import { Duration } from 'aws-cdk-lib';
import { secretNames } from '../secrets.ts';
import { type AlarmSpec, fiveMinutes } from './alarm-spec.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';

const noticeOfExpiry = Duration.days(14);

/** Where a platform, or a secret, is about to shut us out. */
export const platformAlarms = ({ config }: Pick<Watched, 'config'>, figure: Figures): AlarmSpec[] => [
  ...Object.keys(config.connections).map(
    (connection): AlarmSpec => ({
      runbook: 'platform-refuses',
      of: connection,
      says: `The platform refuses the API client of the connection ${connection} (401 or 403): what is meant for it waits.`,
      metric: figure('PlatformUnauthorized', { connection }, { statistic: 'Sum', period: fiveMinutes }),
      threshold: 1,
      // A token may be revoked before its time, which costs one 401; a wrong secret or right is told each minute.
      periods: { of: 3, beyond: 2 },
    }),
  ),
  ...Object.values(secretNames(config))
    .flat()
    .map(
      (secret): AlarmSpec => ({
        runbook: 'secret-expires',
        of: secret,
        says: `The secret ${secret} expires within 14 days, or has expired.`,
        // It is told when a function reads the secret, which for a rare sender is rare.
        metric: figure('SecretExpiresIn', { secret }, { statistic: 'Minimum', period: Duration.days(1) }),
        threshold: noticeOfExpiry.toSeconds(),
        isFloor: true,
      }),
    ),
];
