import { expect, test } from 'vitest';
import { falconOnly } from './configurations.ts';
import { allowedIn, synthesised } from './synthesised.ts';

const withEvents = falconOnly.replace(
  'sources:',
  `sources:
  guardduty: { type: splunk, auth: { scheme: eventbridge, sources: [aws.guardduty] } }
  hub: { type: splunk, auth: { scheme: eventbridge, sources: [aws.securityhub, aws.inspector2] } }
  topic: { type: splunk, auth: { scheme: sns, topics: ["arn:aws:sns:eu-central-1:123456789012:findings"] } }
  kibana: { type: splunk, auth: { scheme: bearer, secret: casebridge/kibana } }
  grafana: { type: splunk, auth: { scheme: grafana, secret: casebridge/grafana } }
  graylog: { type: splunk, auth: { scheme: basic, user: graylog, secret: casebridge/graylog } }`,
);
const { at, ofType, outputs, resources } = synthesised(withEvents);
const without = synthesised(falconOnly);

test('each source of EventBridge has a rule for its events, which are kept where Lambda cannot be asked for a day', () => {
  const rules = ofType('AWS::Events::Rule');
  expect(rules.map(({ properties }) => properties['EventPattern'])).toEqual([
    { source: ['aws.guardduty'] },
    { source: ['aws.securityhub', 'aws.inspector2'] },
  ]);
  for (const { properties } of rules)
    expect(properties).toMatchObject({
      State: 'ENABLED',
      Targets: [
        {
          Arn: 'receive-alert/Function',
          DeadLetterConfig: { Arn: 'Events/DeadLetters' },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400 },
        },
      ],
    });
});

test('an event that the receiver failed on is tried twice more, then kept', () => {
  expect(at('Events/Retries').properties).toEqual({
    FunctionName: 'receive-alert/Function',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: 'Events/DeadLetters' } },
  });
});

test('only the API and the rules may call the receiver', () => {
  const callers = ofType('AWS::Lambda::Permission').map(({ properties }) => [
    properties['Principal'],
    properties['SourceArn'],
  ]);
  expect(callers).toEqual(
    expect.arrayContaining([
      ['events.amazonaws.com', 'Events/guardduty'],
      ['events.amazonaws.com', 'Events/hub'],
    ]),
  );
  expect(callers).toHaveLength(3);
});

test('the receiver may do one thing more: to send to the queue of lost events', () => {
  const grants = (all: typeof resources) =>
    allowedIn(all)
      .filter(
        ({ role, actions }) =>
          role === 'receive-alert/Role' && !actions.some((it) => /^(logs|secrets)/.test(it)),
      )
      .flatMap((it) =>
        it.actions.flatMap((action) => it.resources.map((resource) => `${action} ${resource}`)),
      );
  expect(grants(resources)).toEqual([...grants(without.resources), 'sqs:SendMessage Events/DeadLetters']);
});

test('a configuration without such a source has none of that', () => {
  expect(without.ofType('AWS::Events::Rule')).toEqual([]);
  expect(without.resources.map(({ path }) => path).filter((it) => it.startsWith('Events'))).toEqual([]);
});

test('what AWS authenticates has no secret', () => {
  const names = ofType('AWS::SecretsManager::Secret').map(({ properties }) => properties['Name']);
  expect(names).toEqual([
    'casebridge/kibana',
    'casebridge/grafana',
    'casebridge/graylog',
    'casebridge/splunk-prod',
    'casebridge/soc',
  ]);
});

test('the outputs tell each sender how it is known; EventBridge has no URL', () => {
  const told = outputs.flatMap(({ description }) =>
    description.startsWith('The source') ? [description] : [],
  );
  expect(told).toEqual([
    'The source topic posts here, by a subscription of SNS to arn:aws:sns:eu-central-1:123456789012:findings',
    'The source kibana posts here, with the secret casebridge/kibana as bearer token',
    'The source grafana posts here, signed with the secret casebridge/grafana (grafana)',
    'The source graylog posts here, with the secret casebridge/graylog as password of the user graylog',
    'The source splunk-prod posts here, with the secret casebridge/splunk-prod as ?secret=... at the end of the URL',
  ]);
});
