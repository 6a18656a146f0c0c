import { Duration } from 'aws-cdk-lib';
import { secretNames } from '../secrets.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';
import { graph, period, type Row, reckoned, sum } from './widgets.ts';

/** How each platform answers, and how long its secrets hold. */
export const platformRows = ({ config }: Pick<Watched, 'config'>, figure: Figures): Row[] => [
  ...Object.keys(config.connections).map((connection) => [
    graph(
      `${connection}: time to answer, ms`,
      12,
      ['p50', 'p95', 'p99'].map((statistic) =>
        figure('PlatformLatency', { connection }, { statistic, period, label: statistic }),
      ),
    ),
    graph(`${connection}: refused`, 12, [
      figure('PlatformThrottled', { connection }, { ...sum, label: '429' }),
      figure('PlatformFailed', { connection }, { ...sum, label: '5xx or no answer' }),
      figure('PlatformUnauthorized', { connection }, { ...sum, label: '401 or 403' }),
    ]),
  ]),
  [
    graph(
      'Days until secrets expire, of those whose end is known',
      24,
      Object.values(secretNames(config))
        .flat()
        .map((secret, index) =>
          reckoned(
            secret,
            `end${index}`,
            '/86400',
            figure('SecretExpiresIn', { secret }, { statistic: 'Minimum', period: Duration.hours(1) }),
          ),
        ),
    ),
  ],
];
