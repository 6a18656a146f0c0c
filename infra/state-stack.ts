import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../lib/config.ts';
import { Secrets, secretNames } from './secrets.ts';
import { table as schema } from './table.ts';

/** All that must outlive a deployment: the inbox, the exports and the secrets. It leans on no other stack. */
export class StateStack extends Stack {
  readonly table: Table;
  readonly bucket: Bucket;
  readonly secrets: Secrets;
  readonly outputs: CfnOutput[];

  constructor(scope: Construct, id: string, { config, ...props }: StackProps & { config: Config }) {
    super(scope, id, { ...props, terminationProtection: true });
    this.table = inboxTable(this);
    this.bucket = evidenceBucket(this, config);
    this.secrets = new Secrets(this, 'Secrets', secretNames(config));
    this.outputs = [
      new CfnOutput(this, 'TableName', { value: this.table.tableName }),
      new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName }),
    ];
  }
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

function inboxTable(scope: Construct): Table {
  const table = new Table(scope, 'Inbox', {
    partitionKey: text(schema.partitionKey),
    sortKey: text(schema.sortKey),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expiresAt',
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const { waiting, byState } = schema;
  table.addLocalSecondaryIndex({
    indexName: waiting.indexName,
    sortKey: text(waiting.sortKey),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...waiting.attributes],
  });
  table.addGlobalSecondaryIndex({
    indexName: byState.indexName,
    partitionKey: text(byState.partitionKey),
    sortKey: text(byState.sortKey),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...byState.attributes],
  });
  return table;
}

/** Large bodies of deliveries for as long as their alerts are remembered, and exports for as long as they are wanted. */
const evidenceBucket = (scope: Construct, { inbox, exports }: Config): Bucket =>
  new Bucket(scope, 'Evidence', {
    versioned: true,
    objectLockEnabled: true, // without a default: retention is set per object, after its checks
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      // An upload lasts no longer than its function, fifteen minutes.
      { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      {
        id: 'bodies-of-deliveries',
        prefix: 'deliveries/',
        expiration: Duration.days(Math.ceil(Duration.millis(inbox.retention).toDays({ integral: false }))),
        noncurrentVersionExpiration: Duration.days(1), // else what expires lives on as an older version
      },
      ...Object.entries(exports).flatMap(([name, settings]) => archiveRule(name, settings)),
    ],
  });

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
