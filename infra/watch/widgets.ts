import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  MathExpression,
  TextWidget,
  TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch';

/** Widgets side by side, 24 units in all. Null stands for one that would have nothing to show, which CloudWatch refuses. */
export type Row = (IWidget | null)[];

export const height = 6;

/** Over five minutes, as all that is counted is shown. */
export const period = Duration.minutes(5);
export const sum = { statistic: 'Sum', period };
export const maximum = { statistic: 'Maximum', period };

/** What stands over the rows that belong together. */
export const heading = (title: string): Row => [
  new TextWidget({
    markdown: `## ${title}`,
    width: 24,
    height: 1,
    background: TextWidgetBackground.TRANSPARENT,
  }),
];

/** Lines from zero on; null where there are none. */
export const graph = (
  title: string,
  width: number,
  left: IMetric[],
  more: Pick<GraphWidgetProps, 'stacked' | 'leftAnnotations' | 'start'> = {},
): GraphWidget | null =>
  left.length === 0 ? null : new GraphWidget({ title, width, height, left, leftYAxis: { min: 0 }, ...more });

/** A metric in another measure: with `/60`, seconds are minutes. Its id is its own within a widget. */
export const reckoned = (label: string, id: string, change: string, metric: IMetric): MathExpression =>
  new MathExpression({ expression: `${id}${change}`, usingMetrics: { [id]: metric }, label, period });
