import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startAws, type AwsOptions } from '../../local/aws/index.ts';

/** An embedded AWS over a directory of its own, with clients that know no more of it than its endpoints. */
export async function embedded(options: Partial<AwsOptions> = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'embedded-aws-')));
  const aws = await startAws({ directory, ...options });
  const common = { region: aws.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const s3 = new S3Client({ ...common, endpoint: aws.endpoints.s3 });
  const sqs = new SQSClient({ ...common, endpoint: aws.endpoints.sqs });
  const dynamodb = new DynamoDBClient({ ...common, endpoint: aws.endpoints.dynamodb });
  const secrets = new SecretsManagerClient({ ...common, endpoint: aws.endpoints.secretsmanager });
  const stop = async () => {
    for (const client of [s3, sqs, dynamodb, secrets]) client.destroy();
    await aws.close();
  };
  return {
    ...aws,
    directory,
    s3,
    sqs,
    dynamodb,
    secrets,
    close: async () => {
      await stop();
      await rm(directory, { recursive: true });
    },
    /** Ends the servers and leaves the directory, for another start. */
    stop,
  };
}

export type Embedded = Awaited<ReturnType<typeof embedded>>;
