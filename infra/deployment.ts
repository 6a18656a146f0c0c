import { Tags } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type IManagedPolicy, ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LoadedConfig } from '../lib/config-file.ts';
import { checkStage } from './stage.ts';

/** What `loadConfiguration` read. */
export type Configuration = LoadedConfig;

/** What is encrypted, each with a key of its own where there is one. */
export type KeyUse = 'table' | 'bucket' | 'queues' | 'logs' | 'secrets' | 'topic';

/**
 * What a team decides once for all of casebridge, and hands to each construct.
 * Where these props say nothing, the `deploy` section of the configuration holds.
 */
export type DeploymentProps = {
  /** Tells the deployments of one account and region apart: `prod`, `dev`. */
  stage: string;
  configuration: Configuration;
  /** The folder with the built functions: the package's own unless given. */
  functionsFolder?: string | undefined;
  /** Where the functions run; outside any VPC unless given. They need a way to AWS and to the platforms from there. */
  vpc?: IVpc | undefined;
  /** The private subnets with a way out, unless given. */
  vpcSubnets?: SubnetSelection | undefined;
  /** Those of the functions; unless given, each has one of its own, which lets out HTTPS and lets in nothing. */
  securityGroups?: ISecurityGroup[] | undefined;
  /** The key for all that is encrypted; AWS's own keys unless given. */
  encryptionKey?: IKey | undefined;
  /** Keys for some of it. */
  encryptionKeys?: Partial<Record<KeyUse, IKey>> | undefined;
  logRetention?: RetentionDays | undefined;
  /** Whether X-Ray traces the functions. */
  tracing?: boolean | undefined;
  /** The boundary of every role. */
  permissionsBoundary?: IManagedPolicy | undefined;
};

type Encrypted = { readonly encryptionKey?: IKey | undefined };

/** The table of an `Inbox`, wherever it stands. Any ITable of the CDK is one. */
export type InboxTable = Encrypted & { readonly tableName: string; readonly tableArn: string };

/** The bucket of an `EvidenceBucket`, wherever it stands. Any IBucket of the CDK is one. */
export type Evidence = Encrypted & { readonly bucketName: string; arnForObjects(keyPattern: string): string };

/** A part of a deployment, which can stand in any stack. Its roles and resources have the deployment's boundary and tags. */
export class DeploymentPart extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);
    checkStage(props.stage);
    const boundary = props.permissionsBoundary ?? boundaryOf(this, props.configuration);
    if (boundary) PermissionsBoundary.of(this).apply(boundary);
    for (const [name, value] of Object.entries(props.configuration.deploy.tags))
      Tags.of(this).add(name, value);
  }
}

function boundaryOf(scope: Construct, { deploy }: Configuration): IManagedPolicy | null {
  const named = deploy.permissionsBoundary;
  if (named === undefined) return null;
  return named.startsWith('arn:')
    ? ManagedPolicy.fromManagedPolicyArn(scope, 'Boundary', named)
    : ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', named);
}
