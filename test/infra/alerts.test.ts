import { expect, test } from 'vitest';
import * as v from 'valibot';
import { both, falconOnly } from './configurations.ts';
import { synthesised } from './synthesised.ts';

const { ofType, at, outputs, resources } = synthesised(both);

test('the API has one route, for any method, so that refusals are the receiver’s', () => {
  const [route, ...more] = ofType('AWS::ApiGatewayV2::Route');
  expect(more).toEqual([]);
  expect(route?.properties['RouteKey']).toBe('ANY /webhooks/{source}');
  const [integration, ...others] = ofType('AWS::ApiGatewayV2::Integration');
  expect(others).toEqual([]);
  expect(integration?.properties).toMatchObject({
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: 'receive-alert/Function',
    PayloadFormatVersion: '2.0',
  });
});

test('only the API may call the receiver', () => {
  const permissions = ofType('AWS::Lambda::Permission').map(({ properties }) => properties);
  expect(permissions).toMatchObject([
    {
      FunctionName: 'receive-alert/Function',
      Principal: 'apigateway.amazonaws.com',
      SourceArn:
        'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:Webhooks/Api/*/*/webhooks/{source}',
    },
  ]);
});

const stage = v.object({
  StageName: v.string(),
  DefaultRouteSettings: v.object({ ThrottlingRateLimit: v.number(), ThrottlingBurstLimit: v.number() }),
  AccessLogSettings: v.object({ DestinationArn: v.string(), Format: v.string() }),
});

test('the API is throttled', () => {
  const { StageName, DefaultRouteSettings } = v.parse(stage, at('Webhooks/Api/Stage').properties);
  expect(StageName).toBe('$default');
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
});

test('the access log names its fields one by one, and none holds the query, where a secret may stand', () => {
  const { AccessLogSettings } = v.parse(stage, at('Webhooks/Api/Stage').properties);
  expect(AccessLogSettings.DestinationArn).toBe('Webhooks/AccessLog');
  const variables = [...AccessLogSettings.Format.matchAll(/\$context\.[\w.]+/g)].map(([it]) => it);
  expect(variables.toSorted()).toEqual([
    '$context.httpMethod',
    '$context.identity.sourceIp',
    '$context.integrationErrorMessage',
    '$context.path',
    '$context.requestId',
    '$context.requestTime',
    '$context.responseLatency',
    '$context.routeKey',
    '$context.status',
  ]);
});

test('no page of another origin can call the API', () => {
  expect(at('Webhooks/Api').properties).not.toHaveProperty('CorsConfiguration');
});

test('each source is told its URL and how it shows its secret', () => {
  expect(outputs).toContainEqual({
    value: 'Webhooks/Api/webhooks/splunk-prod',
    description:
      'The source splunk-prod posts here, with the secret casebridge/splunk-prod as ?secret=... at the end of the URL',
  });
  expect(outputs).toContainEqual({
    value: 'Webhooks/Api/webhooks/falcon-alerts',
    description:
      'The source falcon-alerts posts here, with the secret casebridge/falcon-alerts in the header x-api-key',
  });
});

test('one output is the line by which the command looks into the deployment', () => {
  expect(outputs).toContainEqual({
    value:
      'export CASEBRIDGE_STAGE=test CASEBRIDGE_DEPLOYMENT=casebridge/test/<AWS::AccountId>/<AWS::Region> CASEBRIDGE_TABLE=Inbox CASEBRIDGE_BUCKET=Evidence CASEBRIDGE_FALCON_RINGS_URL=falcon-rings/Queue CASEBRIDGE_INCYDR_RINGS_URL=incydr-rings/Queue CASEBRIDGE_WEBHOOKS_URL=Webhooks/Api/webhooks',
    description: 'For a shell in which the casebridge command looks into this deployment',
  });
});

test('the inbox is swept every minute; a turn that fails is left to the next', () => {
  expect(at('sweep-inbox/Clock/Rate').properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'sweep-inbox/Function',
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  });
  expect(at('sweep-inbox/Function/EventInvokeConfig').properties['MaximumRetryAttempts']).toBe(0);
});

test('openers of one deployment tell their cases from those of any other account, region and stage', () => {
  for (const opener of ['open-falcon-cases', 'open-incydr-cases'])
    expect(at(`${opener}/Function`).properties).toMatchObject({
      Environment: {
        Variables: { CASEBRIDGE_DEPLOYMENT: 'casebridge/test/<AWS::AccountId>/<AWS::Region>' },
      },
    });
});

test('a platform without a connection is there, idle and without a secret', () => {
  const single = synthesised(falconOnly);
  const paths = (all: typeof resources) =>
    all
      .map(({ path }) => path)
      .filter((path) => !/^(Secrets|Watch|Schedules|SchedulerRole.*)\//.test(`${path}/`));
  expect(paths(single.resources)).toEqual(paths(resources));
  expect(single.ofType('AWS::SecretsManager::Secret').map(({ properties }) => properties['Name'])).toEqual([
    'casebridge/splunk-prod',
    'casebridge/soc',
  ]);
});
