import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { longestSinceComplete } from '../../infra/cron.ts';
import { Watch } from '../../infra/watch/watch.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { type MetricName, metricNamespace, metrics } from '../../lib/metric-table.ts';
import { falconOnly } from './configurations.ts';
import { watchedConfig, watchOf } from './watched.ts';

const { alarms, alarm, at, ofType, resources, stacks } = watchOf(watchedConfig);
const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const single = watchOf(`${falconOnly}
deploy:
  kmsKey: ${key}
  alarms: { runbooks: "https://git.example.com/casebridge/blob/main" }
`);

const own = (metric: string, by: Record<string, string>) => ({
  Namespace: 'casebridge',
  MetricName: metric,
  Dimensions: Object.entries({ stage: 'test', ...by })
    .map(([Name, Value]) => ({ Name, Value }))
    .toSorted((one, other) => one.Name.localeCompare(other.Name)),
});
const aws = (namespace: string, metric: string, dimension: string, resource: string) => ({
  Namespace: `AWS/${namespace}`,
  MetricName: metric,
  Dimensions: [{ Name: dimension, Value: resource }],
});

const atLeast = { ComparisonOperator: 'GreaterThanOrEqualToThreshold' };
const once = {
  ...atLeast,
  Threshold: 1,
  Period: 300,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  TreatMissingData: 'notBreaching',
};

test.each([
  [
    'the oldest alert has waited for a quarter of an hour, or the sweep does not tell',
    'alerts-wait',
    own('OldestWaiting', {}),
    {
      ...atLeast,
      Statistic: 'Maximum',
      Threshold: 900,
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 5,
      TreatMissingData: 'breaching',
    },
  ],
  ['an alert failed', 'alerts-failed', own('Alerts', { state: 'failed' }), { Statistic: 'Sum', ...once }],
  [
    'no route takes an alert',
    'alerts-unrouted',
    own('Alerts', { state: 'unrouted' }),
    { Statistic: 'Sum', ...once },
  ],
  [
    'a sender shows a wrong secret, however rarely it sends',
    'deliveries-unauthorized',
    own('Deliveries', { result: 'unauthorized' }),
    { Statistic: 'Sum', ...once, Threshold: 3, Period: 3600 },
  ],
  [
    'a sender sends what is refused',
    'deliveries-refused',
    own('Deliveries', { result: 'refused' }),
    { Statistic: 'Sum', ...once, Threshold: 3, Period: 3600 },
  ],
  [
    'a delivery is answered with 5xx',
    'receiver-fails',
    aws('ApiGateway', '5xx', 'ApiId', 'Webhooks/Api'),
    { Statistic: 'Sum', ...once },
  ],
  [
    'a platform refuses the API client, more than once',
    'platform-refuses-soc-eu',
    own('PlatformUnauthorized', { connection: 'soc-eu' }),
    { Statistic: 'Sum', ...once, EvaluationPeriods: 3, DatapointsToAlarm: 2 },
  ],
  [
    'a secret has two weeks left',
    'secret-expires-casebridge/soc',
    own('SecretExpiresIn', { secret: 'casebridge/soc' }),
    {
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 14 * 86_400,
      Period: 86_400,
      TreatMissingData: 'notBreaching',
    },
  ],
  [
    'a daily export is six hours late, or the finisher does not tell',
    'export-missed-nightly',
    own('SinceCompleteRun', { export: 'nightly' }),
    {
      ...atLeast,
      Statistic: 'Maximum',
      Threshold: 30 * 3600,
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'breaching',
    },
  ],
  [
    'a message is in a dead-letter queue',
    'dead-letters-falcon-rings',
    aws('SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'falcon-rings/DeadLetters'),
    { Statistic: 'Maximum', ...once },
  ],
  [
    'an event of EventBridge was not taken',
    'dead-letters-events',
    aws('SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'Events/DeadLetters'),
    { Statistic: 'Maximum', ...once },
  ],
  [
    'a function fails',
    'function-fails-open-falcon-cases',
    aws('Lambda', 'Errors', 'FunctionName', 'open-falcon-cases/Function'),
    { Statistic: 'Sum', ...once },
  ],
  [
    'a function is not let run',
    'function-throttled-receive-alert',
    aws('Lambda', 'Throttles', 'FunctionName', 'receive-alert/Function'),
    { Statistic: 'Sum', ...once },
  ],
])('an alarm goes off where %s', (_, name, metric, when) => {
  expect(alarm(name)).toMatchObject({ ...metric, ...when });
});

const kinds = (some: typeof alarms, prefix: string) =>
  some.flatMap(({ AlarmName }) =>
    AlarmName.startsWith(`casebridge-test-${prefix}`)
      ? [AlarmName.slice(`casebridge-test-${prefix}-`.length)]
      : [],
  );

test('each connection, secret, export, queue and function has its own', () => {
  expect(kinds(alarms, 'platform-refuses')).toEqual(['soc', 'soc-eu', 'insider-risk']);
  expect(kinds(alarms, 'secret-expires').toSorted()).toEqual(
    ofType('AWS::SecretsManager::Secret')
      .map(({ properties }) => String(properties['Name']))
      .toSorted(),
  );
  expect(kinds(alarms, 'export-missed')).toEqual(['nightly', 'weekdays', 'soc-cases']);
  expect(kinds(alarms, 'dead-letters').toSorted()).toEqual([
    'events',
    'falcon-exports',
    'falcon-rings',
    'incydr-exports',
    'incydr-rings',
  ]);
  const functions = ofType('AWS::Lambda::Function').map(({ path }) => path.replace('/Function', ''));
  expect(kinds(alarms, 'function-fails').toSorted()).toEqual(functions.toSorted());
  expect(kinds(alarms, 'function-throttled').toSorted()).toEqual(functions.toSorted());
});

test('every dead-letter queue has an alarm', () => {
  const watched = alarms.flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value));
  for (const { path } of ofType('AWS::SQS::Queue').filter((it) => it.path.endsWith('/DeadLetters')))
    expect(watched).toContain(path);
});

const paths = new Set(resources.map(({ path }) => path));
const isOwn = (name: string): name is MetricName => Object.hasOwn(metrics, name);

const isTold = ({ Namespace, MetricName: name, Dimensions }: (typeof alarms)[number]): boolean => {
  if (Namespace !== metricNamespace) return Dimensions.every(({ Value }) => paths.has(Value));
  const by = isOwn(name) ? ['stage', ...metrics[name].by] : [];
  return Dimensions.length === by.length && Dimensions.every(({ Name }) => by.includes(Name));
};

test('what alarms look at is told: a figure of the table by all that tells it apart, or a metric of a resource of ours', () => {
  expect(alarms.filter((it) => !isTold(it))).toEqual([]);
});

const pages = readdirSync('docs/runbooks').filter((it) => it !== 'README.md');

test('each alarm says what is wrong, and names a page; each page has an alarm', () => {
  const named = alarms.map(({ AlarmName, AlarmDescription }) => {
    const [, says, page = ''] =
      /^([A-Z].{30,}\.) What to do: docs\/runbooks\/(.+)$/.exec(AlarmDescription) ?? [];
    expect([AlarmName, says]).toEqual([AlarmName, expect.any(String)]);
    expect(AlarmName).toMatch(`casebridge-test-${page.replace('.md', '')}`);
    return page;
  });
  expect([...new Set(named)].toSorted()).toEqual(pages.toSorted());
});

test('the list of runbooks has each page', () => {
  const list = readFileSync('docs/runbooks/README.md', 'utf8');
  const linked = [...list.matchAll(/^\| \[[\w-]+\]\(([\w-]+\.md)\)/gm)].map(([, page = '']) => page);
  expect(linked.toSorted()).toEqual(pages.toSorted());
});

test('where the pages are published, alarms link to them', () => {
  expect(single.alarm('alerts-wait')?.AlarmDescription).toMatch(
    / What to do: https:\/\/git\.example\.com\/casebridge\/blob\/main\/docs\/runbooks\/alerts-wait\.md$/,
  );
});

test('each alarm tells our topic and those of the team that it goes off, and that it is over', () => {
  const topics = ['Watch/Topic', 'arn:aws:sns:eu-central-1:123456789012:pager'];
  for (const { AlarmActions, OKActions } of alarms)
    expect({ AlarmActions, OKActions }).toEqual({ AlarmActions: topics, OKActions: topics });
});

test('more topics than an alarm takes are refused, those of the configuration and of the app together', () => {
  const { state, alerts } = stacks;
  const stack = new Stack(new App(), 'stack');
  const watch = () =>
    new Watch(stack, 'Watch', {
      stage: 'test',
      configuration: loadConfig(watchedConfig, 'test.yaml'),
      table: state.table,
      bucket: state.bucket,
      intake: alerts.intake,
      parts: [],
      topics: ['one', 'two', 'three', 'four'].map((id) => new Topic(stack, id)),
    });
  expect(watch).toThrow("alarms: 5 topics beside casebridge's own; expected four at most");
});

test('the topic writes to the mailboxes, and takes alarms of this account over TLS alone', () => {
  expect(ofType('AWS::SNS::Subscription').map(({ properties }) => properties)).toEqual([
    { Protocol: 'email', Endpoint: 'soc@example.com', TopicArn: 'Watch/Topic' },
  ]);
  expect(ofType('AWS::SNS::TopicPolicy')[0]?.properties).toMatchObject({
    Topics: ['Watch/Topic'],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
            ArnLike: {
              'aws:SourceArn': 'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*',
            },
          },
        },
      ],
    },
  });
  expect(at('Watch/Topic').properties).not.toHaveProperty('KmsMasterKeyId');
});

test('a key of the configuration encrypts the topic', () => {
  expect(single.at('Watch/Topic').properties['KmsMasterKeyId']).toBe(key);
});

test('one platform without an export has no alarm of an export, nor of events that nobody brings', () => {
  expect(kinds(single.alarms, 'export-missed')).toEqual([]);
  expect(kinds(single.alarms, 'platform-refuses')).toEqual(['soc']);
  expect(kinds(single.alarms, 'secret-expires').toSorted()).toEqual([
    'casebridge/soc',
    'casebridge/splunk-prod',
  ]);
  expect(kinds(single.alarms, 'dead-letters')).not.toContain('events');
});

test('what leaves the configuration takes its alarm along, and no other', () => {
  const less = watchedConfig.split('\n').filter((line) => !/^ {2}(weekdays|guardduty):/.test(line));
  const left = new Set(watchOf(less.join('\n')).alarms.map(({ AlarmName }) => AlarmName));
  const gone = alarms.map(({ AlarmName }) => AlarmName).filter((name) => !left.has(name));
  expect(gone).toEqual(['casebridge-test-export-missed-weekdays', 'casebridge-test-dead-letters-events']);
});

test('watch looks at the other stacks, is deployed after them, and holds nothing of theirs back', () => {
  const { watch, state, alerts, exports } = stacks;
  expect(watch.dependencies.toSorted((one, other) => one.stackName.localeCompare(other.stackName))).toEqual([
    alerts,
    exports,
    state,
  ]);
  for (const other of [state, alerts, exports]) expect(other.dependencies).not.toContain(watch);
  expect(JSON.stringify(Template.fromStack(watch).toJSON())).not.toContain('Fn::ImportValue');
  for (const other of [alerts, exports])
    expect(JSON.stringify(Template.fromStack(other).toJSON())).not.toContain('"Export":');
});

test.each([
  ['*/15 * * * *', 15 + 120],
  ['0 */6 * * *', (6 + 2) * 60],
  ['0 */12 * * *', (12 + 3) * 60],
  ['0 2 * * *', (24 + 6) * 60],
  ['0 2 * * mon-fri', (3 * 24 + 6) * 60],
  ['0 2 1 * *', (31 * 24 + 6) * 60],
])('an export at %s is missed when its last complete run began %i minutes ago', (schedule, minutes) => {
  expect(longestSinceComplete(schedule)).toBe(minutes);
});
