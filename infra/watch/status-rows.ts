import {
  type Alarm,
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Figures } from './figures.ts';
import type { Watched } from './watched.ts';
import { height, maximum, reckoned, type Row } from './widgets.ts';

const alarmsInWidget = 100; // more, CloudWatch refuses

/** Whether it works: the alarms, those that went off first, and how far behind it is. */
export function statusRows({ config }: Pick<Watched, 'config'>, figure: Figures, alarms: Alarm[]): Row[] {
  const shown = (some: Alarm[], width: number) =>
    new AlarmStatusWidget({
      title: 'Is it working?',
      width,
      height,
      alarms: some,
      sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    });
  const behind = new SingleValueWidget({
    title: 'How far behind?',
    width: 8,
    height,
    metrics: [
      reckoned('oldest alert that waits, minutes', 'waits', '/60', figure('OldestWaiting', {}, maximum)),
      ...Object.keys(config.exports).map((name, index) =>
        reckoned(
          `${name}: hours since a complete run`,
          `since${index}`,
          '/3600',
          figure('SinceCompleteRun', { export: name }, maximum),
        ),
      ),
    ],
  });
  return [
    [shown(alarms.slice(0, alarmsInWidget), 16), behind],
    ...chunks(alarms.slice(alarmsInWidget), alarmsInWidget).map((more) => [shown(more, 24)]),
  ];
}

const chunks = <Item>(items: Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
