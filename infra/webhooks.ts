import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  type IAccessLogSettings,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { DeploymentProps } from './deployment.ts';
import type { HouseFunction } from './house-function.ts';
import { logGroupOf } from './logs.ts';

/** How much the API takes: deliveries a second in the long run, and at once. What is beyond that is answered 429. */
export type Throttle = { rate: number; burst: number };

export type WebhooksProps = DeploymentProps & {
  throttle?: Throttle | undefined;
  /** Who is let through to the receiver, which verifies each delivery in any case; everybody unless given. */
  authorizer?: IHttpRouteAuthorizer | undefined;
};

/** The HTTP API that senders post to. */
export class Webhooks extends Construct {
  readonly api: HttpApi;
  /** Where the API's answers are told, one a line. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, receiver: HouseFunction, props: WebhooksProps) {
    super(scope, id);
    this.accessLog = logGroupOf(this, 'AccessLog', props);
    this.api = new HttpApi(this, 'Api', {
      apiName: `casebridge-${props.stage}`,
      description: 'Takes the alerts of casebridge',
      createDefaultStage: false,
    });
    const routes = this.api.addRoutes({
      path: '/webhooks/{source}',
      methods: [HttpMethod.ANY], // the receiver refuses what is not POST, in words of its own
      integration: new HttpLambdaIntegration('Receiver', receiver.lambda),
      ...(props.authorizer ? { authorizer: props.authorizer } : {}),
    });
    if (!props.authorizer) for (const route of routes) acknowledge(route, 'APIG4', isVerifiedByTheReceiver);
    const { rate, burst } = props.throttle ?? props.configuration.deploy.throttle;
    this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // By default far above any storm, and far below what would starve the account.
      throttle: { rateLimit: rate, burstLimit: burst },
      accessLogSettings: logsTo(this.accessLog),
    });
  }

  /** What the URLs of all sources begin with. */
  get url(): string {
    return `${this.api.apiEndpoint}/webhooks`;
  }
}

const isVerifiedByTheReceiver =
  'The receiver authorizes each delivery by its secret, or by a signature over the raw bytes, before it reads it: an authorizer of the API does not see the body. Nobody but the senders has a secret.';

/** Who asked for what and how it went. The query is left out: for some senders the secret stands in it. */
const logsTo = (accessLog: LogGroup): IAccessLogSettings => ({
  destination: new LogGroupLogDestination(accessLog),
  format: AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      from: '$context.identity.sourceIp',
      method: '$context.httpMethod',
      path: '$context.path',
      routeKey: '$context.routeKey',
      status: '$context.status',
      milliseconds: '$context.responseLatency',
      error: '$context.integrationErrorMessage',
    }),
  ),
});
