import { Stack } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DeploymentProps } from 'casebridge/infra';
import type { Construct } from 'constructs';

/** What a team has whatever it runs: a network, a key, a boundary for roles, and a rule for logs. */
export class FoundationStack extends Stack {
  readonly house: Omit<DeploymentProps, 'stage' | 'configuration'>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1, // the platforms are outside
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    this.house = {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      encryptionKey: new Key(this, 'Key', { description: 'What the SOC keeps', enableKeyRotation: true }),
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(this, 'Boundary', 'team-boundary'),
      logRetention: RetentionDays.ONE_YEAR,
      tracing: true,
    };
  }
}
