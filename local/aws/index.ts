import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { QueueName } from '../../infra/functions.ts';
import { credentials } from './credentials.ts';
import { startDynamoDb } from './dynamodb.ts';
import { startS3 } from './s3.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { startSqs } from './sqs.ts';

export type EmbeddedAws = {
  region: string;
  endpoints: { s3: string; sqs: string; dynamodb: string; secretsmanager: string };
  /** The bucket of exports, with versions and Object Lock, as the stack creates it. */
  bucket: string;
  /** The table of infra/table.ts. */
  table: string;
  queues: Record<QueueName, string>;
  deadLetterQueues: Record<QueueName, string>;
  /** What a process needs in its environment for its AWS SDK clients to speak to this AWS, without a line of code. */
  env: Record<string, string>;
  /** Requests that Secrets Manager served, by operation. */
  secretRequests: Record<string, number>;
  /** Sets the current value of a secret: text as it is, anything else as JSON. */
  putSecret: (name: string, value: unknown) => void;
  close: () => Promise<void>;
};

export type AwsOptions = {
  /** Where S3 keeps its objects. All else is kept in memory. */
  directory: string;
  now?: () => Date;
  region?: string;
  /** What the names of queues, table and bucket begin with. */
  prefix?: string;
};

/** Starts every AWS service that casebridge uses, on free ports of this machine, with all the stacks would create. */
export async function startAws(options: AwsOptions): Promise<EmbeddedAws> {
  const { directory, now = () => new Date(), region = 'us-east-1', prefix = 'casebridge' } = options;
  const table = `${prefix}-inbox`;
  const bucket = `${prefix}-exports`;
  const [s3, sqs, dynamodb, secrets] = await Promise.all([
    startExportsBucket({ directory, region, now, bucket }),
    startSqs({ region, prefix }),
    startDynamoDb({ region, tableName: table }),
    startSecretsManager({ region, now }),
  ]);
  return {
    region,
    endpoints: { s3: s3.url, sqs: sqs.url, dynamodb: dynamodb.url, secretsmanager: secrets.url },
    bucket,
    table,
    queues: sqs.queues,
    deadLetterQueues: sqs.deadLetterQueues,
    env: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
    secretRequests: secrets.requests,
    putSecret: (name, value) =>
      secrets.putSecret(name, typeof value === 'string' ? value : JSON.stringify(value)),
    close: async () => {
      await Promise.all([s3.close(), sqs.close(), dynamodb.close(), secrets.close()]);
    },
  };
}

async function startExportsBucket(options: {
  directory: string;
  region: string;
  now: () => Date;
  bucket: string;
}) {
  const s3 = await startS3(options);
  const client = new S3Client({
    region: options.region,
    endpoint: s3.url,
    credentials,
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: options.bucket, ObjectLockEnabledForBucket: true }));
  client.destroy();
  return s3;
}
