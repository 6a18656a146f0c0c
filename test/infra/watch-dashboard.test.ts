import { Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { expect, test } from 'vitest';
import { functions } from '../../infra/functions.ts';
import { alertStates as shownStates, deliveryResults } from '../../infra/watch/alert-rows.ts';
import { figuresOf } from '../../infra/watch/figures.ts';
import { statusRows } from '../../infra/watch/status-rows.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { alertStates } from '../../lib/inbox-rows.ts';
import { metrics } from '../../lib/metric-table.ts';
import { falconOnly } from './configurations.ts';
import { metricLine, metricsIn, watchedConfig, watchOf } from './watched.ts';

const { alarms, ofType, resources, widgets } = watchOf(watchedConfig);
const shown = new Set(widgets.flatMap(metricsIn));

/** Each name that a dimension can have in the configuration. */
const names: Record<string, string[]> = {
  result: ['accepted', 'duplicate', 'refused', 'unauthorized', 'unavailable'],
  state: [...alertStates],
  connection: ['soc', 'soc-eu', 'insider-risk'],
  export: ['nightly', 'weekdays', 'soc-cases'],
  secret: ofType('AWS::SecretsManager::Secret').map(({ properties }) => String(properties['Name'])),
};

test.each(Object.entries(metrics))('%s is on the dashboard, for all that it is told by', (name, { by }) => {
  const [dimension] = by;
  const lines =
    dimension === undefined
      ? [metricLine('casebridge', name, [['stage', 'test']])]
      : (names[dimension] ?? []).map((value) =>
          metricLine('casebridge', name, [
            ['stage', 'test'],
            [dimension, value],
          ]),
        );
  expect(lines).not.toEqual([]);
  for (const line of lines) expect(shown).toContain(line);
});

test('results and states are shown as they are told', () => {
  expect(shownStates.toSorted()).toEqual(alertStates.toSorted());
  expect(deliveryResults.toSorted()).toEqual(names['result']?.toSorted());
});

test('the first row answers whether it works: all alarms, those that go off first, and how far behind it is', () => {
  const [status, behind] = widgets;
  expect(status).toMatchObject({
    type: 'alarm',
    x: 0,
    y: 0,
    properties: { sortBy: 'stateUpdatedTimestamp' },
  });
  expect(status?.properties.alarms).toHaveLength(alarms.length);
  expect(behind).toMatchObject({ type: 'metric', y: 0, properties: { view: 'singleValue' } });
  expect(behind && metricsIn(behind)).toEqual([
    'casebridge/OldestWaiting stage=test',
    'casebridge/SinceCompleteRun export=nightly stage=test',
    'casebridge/SinceCompleteRun export=weekdays stage=test',
    'casebridge/SinceCompleteRun export=soc-cases stage=test',
  ]);
});

test('below it stand the way of an alert, the platforms, the exports, the machinery and the cost, in this order', () => {
  expect(widgets.flatMap(({ properties }) => properties.markdown ?? [])).toEqual([
    '## From deliveries to cases',
    '## Platforms',
    '## Exports',
    '## Queues and functions',
    '## What is paid for',
  ]);
});

test('its name has the region, since the dashboards of an account are those of all its regions', () => {
  expect(ofType('AWS::CloudWatch::Dashboard').map(({ properties }) => properties['DashboardName'])).toEqual([
    'casebridge-test-<AWS::Region>',
  ]);
});

test('no widget lies over another, or beyond the edge', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
    ),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
});

test('every row is filled', () => {
  const widthAt = Object.entries(Object.groupBy(widgets, ({ y }) => y)).map(([, row = []]) =>
    row.reduce((sum, { width }) => sum + width, 0),
  );
  expect(new Set(widthAt)).toEqual(new Set([24]));
});

test('what AWS tells is told of resources of ours', () => {
  const paths = new Set(resources.map(({ path }) => path));
  for (const line of [...shown].filter((it) => !it.startsWith('casebridge/'))) {
    const [, of = ''] =
      /^AWS\/\S+ .*?(?:ApiId|BucketName|FunctionName|LogGroupName|QueueName|TableName)=(\S+)/.exec(line) ??
      [];
    expect([line, paths.has(of)]).toEqual([line, true]);
  }
});

test.each(Object.keys(functions))(
  'of %s are shown: errors, throttles, how long it runs, runs at once, invocations and log bytes',
  (name) => {
    for (const metric of ['Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'Invocations'])
      expect(shown).toContain(`AWS/Lambda/${metric} FunctionName=${name}/Function`);
    expect(shown).toContain(`AWS/Logs/IncomingBytes LogGroupName=${name}/Logs`);
  },
);

test('the longest run is shown as a part of the time limit', () => {
  const widget = widgets.find(({ properties }) => properties.title?.includes('% of the time limit'));
  expect(widget?.properties.metrics).toContainEqual([
    { label: 'receive-alert', expression: 'longest0/290' }, // 29 s are 100 %
  ]);
});

test('failures are counted by reason over the logs of all functions, whatever trace they had', () => {
  const { query = '' } = widgets.find(({ type }) => type === 'log')?.properties ?? {};
  for (const name of Object.keys(functions)) expect(query).toContain(`SOURCE '${name}/Logs'`);
  const [, pattern = ''] = /parse reason \/(.*)\//.exec(query) ?? [];
  const what = (reason: string) => new RegExp(pattern).exec(reason)?.groups?.['what'];
  expect(what('falcon: PUT /cases/entities/cases/v2 answered 503, trace b515c467')).toBe(
    'falcon: PUT /cases/entities/cases/v2 answered 503',
  );
  expect(what('the body is not JSON')).toBe('the body is not JSON');
});

test('without an export there is no row of exports', () => {
  const single = watchOf(falconOnly).widgets;
  expect(single.flatMap(({ properties }) => properties.markdown ?? [])).not.toContain('## Exports');
  expect(single.flatMap(metricsIn).filter((it) => /export/i.test(it))).toEqual(
    single
      .flatMap(metricsIn)
      .filter((it) => /(incydr|falcon)-exports|export-(incydr|falcon)-case|finish-exports/.test(it)),
  );
});

test('a graph that would be empty, which CloudWatch refuses, is left out', () => {
  const none = watchOf('connections: {}\nsources: {}').widgets;
  for (const { properties } of none.filter(({ type }) => type === 'metric'))
    expect(properties.metrics).toContainEqual(expect.anything());
  expect(none.map(({ properties }) => properties.title)).not.toContain('Cases opened');
});

test('more alarms than CloudWatch shows in one widget, a hundred, are shown in several', () => {
  const stack = new Stack();
  const { config } = loadConfig(falconOnly, 'test.yaml');
  const many = Array.from(
    { length: 230 },
    (_, index) =>
      new Alarm(stack, `${index}`, {
        metric: figuresOf('test')('OldestWaiting', {}, {}),
        threshold: 1,
        evaluationPeriods: 1,
      }),
  );
  const rows = statusRows({ config }, figuresOf('test'), many);
  expect(rows.map((row) => row.map((it) => it?.width))).toEqual([[16, 8], [24], [24]]);
});
