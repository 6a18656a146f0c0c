import { Duration } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as Lambda,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SettingName } from '../lib/lambda/settings.ts';
import type { DeploymentProps } from './deployment.ts';
import { bundledCode, packedFunctions } from './function-code.ts';
import { type FunctionName, type FunctionSpec, functions } from './functions.ts';
import type { Grant } from './grants.ts';
import { logGroupOf } from './logs.ts';
import { networkOf } from './network.ts';
import { rolePolicies } from './role-policies.ts';
import { acknowledgeWildcards } from './wildcards.ts';

export type HouseFunctionProps = DeploymentProps & {
  /** Names of tables, buckets and queues; never a secret, which a function reads by its name in the configuration. */
  environment: Partial<Record<SettingName, string>>;
  may: Grant[];
  /** It sends messages to the queue it works on. */
  sendsToItself?: boolean;
};

/** A function of the table with the house's runtime, a role and a log group of its own. */
export class HouseFunction extends Construct {
  readonly name: FunctionName;
  readonly spec: FunctionSpec;
  readonly lambda: Lambda;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, name: FunctionName, props: HouseFunctionProps) {
    super(scope, name);
    this.name = name;
    this.spec = functions[name];
    this.logGroup = logGroupOf(this, 'Logs', props);
    const { environment, may, sendsToItself } = props;
    const network = networkOf(this, props);
    const code = bundledCode(props.functionsFolder ?? packedFunctions, props.configuration.json);
    const traced = props.tracing ?? props.configuration.deploy.tracing;
    const statements = [
      ...may.flat(),
      ...writesLogs(this.logGroup),
      ...network.may,
      ...(traced ? writesTraces : []),
    ];
    this.lambda = new Lambda(this, 'Function', {
      ...runtime,
      ...network.settings,
      description: this.spec.does,
      code: code(name),
      timeout: Duration.seconds(this.spec.timeoutSeconds),
      memorySize: this.spec.memoryMiB,
      role: roleOf(this, name, statements),
      logGroup: this.logGroup,
      environment: {
        NODE_OPTIONS: nodeOptionsOf(this.spec),
        CASEBRIDGE_STAGE: props.stage,
        ...environment,
      },
      ...(traced ? { tracing: Tracing.ACTIVE } : {}),
      // Lambda ends a chain of sixteen messages from a function to itself; an export waits longer for a platform.
      ...(sendsToItself ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      // What runs at a rate comes again anyway; a retry would only run beside the next turn.
      ...('minutes' in this.spec.trigger ? { retryAttempts: 0 } : {}),
    });
  }
}

const nodeOptionsOf = ({ nodeOptions }: FunctionSpec): string =>
  nodeOptions === undefined ? '--enable-source-maps' : `--enable-source-maps ${nodeOptions}`;

const runtime = {
  runtime: Runtime.NODEJS_24_X,
  architecture: Architecture.ARM_64,
  handler: 'index.handler',
  loggingFormat: LoggingFormat.JSON,
};

/** The role has these statements and gets no other, whatever the CDK would add. */
function roleOf(scope: Construct, name: FunctionName, statements: PolicyStatement[]): IRole {
  const { within, props } = rolePolicies(scope, name, statements);
  const role = new Role(scope, 'Role', {
    ...props,
    description: `What ${name} may do`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  acknowledgeWildcards(role, within);
  return role.withoutPolicyUpdates();
}

/** Not the managed policy for it, which holds for every log group of the account. */
const writesLogs = ({ logGroupArn }: LogGroup): Grant => [
  new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }),
];

/** AWS knows no resource that traces are put into. */
const writesTraces: Grant = [
  new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
];
