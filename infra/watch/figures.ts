import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metricNamespace, type metrics } from '../../lib/metric-table.ts';

/** What tells one figure of a name from another, beside the stage. */
type By<Name extends MetricName> = Record<(typeof metrics)[Name]['by'][number], string>;

/** Gives the figures of one deployment as metrics, as the table of figures has them. */
export const figuresOf =
  (stage: string) =>
  <Name extends MetricName>(metricName: Name, by: By<Name>, options: MetricOptions): Metric =>
    new Metric({ ...options, namespace: metricNamespace, metricName, dimensionsMap: { stage, ...by } });

export type Figures = ReturnType<typeof figuresOf>;
