import { LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { longestWait } from './alert-alarms.ts';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';
import { graph, height, maximum, type Row, reckoned, sum } from './widgets.ts';

export const deliveryResults = ['accepted', 'duplicate', 'refused', 'unauthorized', 'unavailable'];
export const alertStates = ['attached', 'updated', 'waiting', 'held', 'suppressed', 'unrouted', 'failed'];

/** From deliveries to cases, and what came between. */
export const alertRows = (watched: Watched, figure: Figures): Row[] => [
  [
    graph(
      'Deliveries by result',
      8,
      deliveryResults.map((result) => figure('Deliveries', { result }, { ...sum, label: result })),
      { stacked: true },
    ),
    graph(
      'Alerts by state',
      8,
      alertStates.map((state) => figure('Alerts', { state }, { ...sum, label: state })),
      { stacked: true },
    ),
    graph(
      'Cases opened',
      8,
      Object.keys(watched.config.connections).map((connection) =>
        figure('CasesOpened', { connection }, { ...sum, label: connection }),
      ),
      { stacked: true },
    ),
  ],
  [
    failuresByReason(watched),
    graph(
      'Oldest alert that waits, minutes',
      8,
      [reckoned('oldest', 'waits', '/60', figure('OldestWaiting', {}, maximum))],
      { leftAnnotations: [{ value: longestWait.toMinutes(), label: 'alarm' }] },
    ),
  ],
];

/** A trace differs with each answer: without it, one reason is one line. */
const failuresByReason = ({ functions }: Watched) =>
  new LogQueryWidget({
    title: 'Failures by reason',
    width: 16,
    height,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: functions.map(({ logGroup }) => logGroup.logGroupName),
    queryLines: [
      'filter level in ["warn", "error"] and ispresent(reason)',
      'parse reason /^(?<what>.*?)(, trace .*)?$/',
      'stats count(*) as times by message, what',
      'sort times desc',
      'limit 50',
    ],
  });
