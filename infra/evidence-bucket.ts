import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../lib/config.ts';
import { DeploymentPart, type DeploymentProps } from './deployment.ts';
import { keyFor } from './keys.ts';
import { logRetentionOf } from './logs.ts';

/** Large bodies of deliveries for as long as their alerts are remembered, and exports for as long as they are wanted. */
export class EvidenceBucket extends DeploymentPart {
  readonly bucket: Bucket;
  /** Where S3 tells who read or wrote which of its objects. */
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, props);
    const encryptionKey = keyFor(this, 'bucket', props);
    this.bucket = new Bucket(this, 'Default', {
      versioned: true,
      objectLockEnabled: true, // without a default: retention is set per object, after its checks
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(encryptionKey
        ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycleOf(props.configuration.config),
    });
    this.accessLogs = accessLogsOf(this, props);
    logAccess(this.bucket, this.accessLogs);
  }
}

/** S3 takes no key but its own for logs. */
const accessLogsOf = (scope: Construct, props: DeploymentProps): Bucket =>
  new Bucket(scope, 'AccessLogs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ id: 'old-logs', expiration: Duration.days(logRetentionOf(props)) }],
  });

/** Not the CDK's own way, which lets S3 write by an ACL unless the app has a flag of its own: new buckets have no ACL. */
function logAccess(bucket: Bucket, logs: Bucket): void {
  const prefix = 'evidence/';
  const { defaultChild } = bucket.node;
  if (defaultChild instanceof CfnBucket)
    defaultChild.loggingConfiguration = { destinationBucketName: logs.bucketName, logFilePrefix: prefix };
  logs.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects(`${prefix}*`)],
      conditions: {
        ArnLike: { 'aws:SourceArn': bucket.bucketArn },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }),
  );
}

const lifecycleOf = ({ inbox, exports }: Config): LifecycleRule[] => [
  // An upload lasts no longer than its function, fifteen minutes.
  { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
  {
    id: 'bodies-of-deliveries',
    prefix: 'deliveries/',
    expiration: Duration.days(Math.ceil(Duration.millis(inbox.retention).toDays({ integral: false }))),
    noncurrentVersionExpiration: Duration.days(1), // else what expires lives on as an older version
  },
  ...Object.entries(exports).flatMap(([name, settings]) => archiveRule(name, settings)),
];

const storageClasses = {
  'glacier-instant': StorageClass.GLACIER_INSTANT_RETRIEVAL,
  glacier: StorageClass.GLACIER,
  'deep-archive': StorageClass.DEEP_ARCHIVE,
};

/** What an export moves to cheaper storage: its cases. Manifests and lines of runs stay, for whoever looks for a case. */
const archiveRule = (
  name: string,
  { prefix, connection, storage }: Config['exports'][string],
): LifecycleRule[] => {
  if (!storage.archive) return [];
  const { after, to } = storage.archive;
  const moved = { storageClass: storageClasses[to], transitionAfter: Duration.millis(after) };
  return [
    {
      id: `archive-${name}`,
      prefix: `${prefix}/${connection}/cases/`,
      transitions: [moved],
      noncurrentVersionTransitions: [moved],
    },
  ];
};
