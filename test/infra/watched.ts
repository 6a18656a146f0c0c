import * as v from 'valibot';
import { both } from './configurations.ts';
import { synthesised } from './synthesised.ts';

/** Two tenants, exports, and a source of EventBridge; alarms go to a mailbox and to a topic of the team's. */
export const watchedConfig = `${both.replace(
  'sources:',
  'sources:\n  guardduty: { type: splunk, auth: { scheme: eventbridge, sources: [aws.guardduty] } }',
)}
deploy:
  alarms:
    emails: [soc@example.com]
    topics: ["arn:aws:sns:eu-central-1:123456789012:pager"]
`;

const dimension = v.object({ Name: v.string(), Value: v.string() });
const alarmProperties = v.looseObject({
  AlarmName: v.string(),
  AlarmDescription: v.string(),
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.array(dimension),
  AlarmActions: v.array(v.string()),
  OKActions: v.array(v.string()),
});

const metricOptions = v.looseObject({ stat: v.optional(v.string()) });
const widget = v.looseObject({
  type: v.string(),
  x: v.number(),
  y: v.number(),
  width: v.number(),
  height: v.number(),
  properties: v.looseObject({
    title: v.optional(v.string()),
    markdown: v.optional(v.string()),
    alarms: v.optional(v.array(v.string())),
    query: v.optional(v.string(), ''),
    metrics: v.optional(v.array(v.array(v.union([v.string(), metricOptions])))),
  }),
});
const dashboard = v.object({
  DashboardBody: v.pipe(v.string(), v.parseJson(), v.object({ widgets: v.array(widget) })),
});

export type Widget = v.InferOutput<typeof widget>;

/** The alarms and the dashboard of a configuration, whose stage is `test`. */
export function watchOf(yaml: string) {
  const all = synthesised(yaml);
  const alarms = all
    .ofType('AWS::CloudWatch::Alarm')
    .map(({ properties }) => v.parse(alarmProperties, properties));
  const { widgets } = v.parse(dashboard, all.at('Watch/Dashboard').properties).DashboardBody;
  return {
    ...all,
    alarms,
    widgets,
    alarm: (name: string) => alarms.find(({ AlarmName }) => AlarmName === `casebridge-test-${name}`),
  };
}

/** What a metric is about, as one line: `casebridge/Alerts stage=test state=failed`. */
export const metricLine = (namespace: string, name: string, dimensions: [string, string][]): string =>
  [
    `${namespace}/${name}`,
    ...dimensions
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([dimensionName, value]) => `${dimensionName}=${value}`),
  ].join(' ');

/** The metrics of a widget, each as one line; expressions over them are left out. */
export const metricsIn = ({ properties }: Widget): string[] =>
  (properties.metrics ?? []).flatMap((entry) => {
    const [namespace, name, ...rest] = entry.filter((it) => typeof it === 'string');
    if (namespace === undefined || name === undefined) return [];
    const dimensions = rest.flatMap((it, index): [string, string][] =>
      index % 2 === 0 ? [[it, rest[index + 1] ?? '']] : [],
    );
    return [metricLine(namespace, name, dimensions)];
  });
