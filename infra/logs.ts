import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeploymentProps } from './deployment.ts';
import { allowLogs, keyFor } from './keys.ts';

/** A log group that ends its memory when the deployment says, and stays when what wrote to it goes. */
export function logGroupOf(scope: Construct, id: string, props: DeploymentProps): LogGroup {
  const encryptionKey = keyFor(scope, 'logs', props);
  allowLogs(scope, encryptionKey);
  return new LogGroup(scope, id, {
    retention: logRetentionOf(props),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...(encryptionKey ? { encryptionKey } : {}),
  });
}

/** For how many days logs are kept. */
export const logRetentionOf = ({ logRetention, configuration }: DeploymentProps): RetentionDays =>
  logRetention ?? configuration.deploy.logRetention;
