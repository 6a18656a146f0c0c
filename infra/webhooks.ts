import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  type IAccessLogSettings,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { HouseFunction } from './house-function.ts';

/** The HTTP API that senders post to. */
export class Webhooks extends Construct {
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, receiver: HouseFunction) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Takes the alerts of casebridge',
      createDefaultStage: false,
    });
    this.#api.addRoutes({
      path: '/webhooks/{source}',
      methods: [HttpMethod.ANY], // the receiver refuses what is not POST, in words of its own
      integration: new HttpLambdaIntegration('Receiver', receiver.lambda),
    });
    this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 }, // far above any storm, far below what would starve the account
      accessLogSettings: accessLog(this),
    });
  }

  urlOf(source: string): string {
    return `${this.#api.apiEndpoint}/webhooks/${source}`;
  }
}

/** Who asked for what and how it went. The query is left out: for some senders the secret stands in it. */
const accessLog = (scope: Construct): IAccessLogSettings => ({
  destination: new LogGroupLogDestination(
    new LogGroup(scope, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    }),
  ),
  format: AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      method: '$context.httpMethod',
      path: '$context.path',
      routeKey: '$context.routeKey',
      status: '$context.status',
      milliseconds: '$context.responseLatency',
      error: '$context.integrationErrorMessage',
    }),
  ),
});
