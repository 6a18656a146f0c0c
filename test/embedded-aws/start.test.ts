import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { embedded } from './embedded.ts';

/** A program that is told nothing of the embedded AWS but what stands in its environment. */
const program = `
  import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
  import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
  import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  const [QueueUrl, Bucket] = process.argv.slice(-2);
  await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  await new S3Client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
  const { Buckets } = await new S3Client().send(new ListBucketsCommand());
  const { TableNames } = await new DynamoDBClient().send(new ListTablesCommand());
  const { SecretList } = await new SecretsManagerClient().send(new ListSecretsCommand());
  console.log(JSON.stringify([Buckets.map((it) => it.Name), TableNames, SecretList.map((it) => it.Name)]));
`;

test('the environment alone leads the SDK clients of another process to every service', async () => {
  const aws = await embedded({ prefix: 'stage' });
  aws.putSecret('casebridge/soc', { secret: 'x' });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', aws.queues['incydr-exports'], aws.bucket],
    { env: aws.env },
  );
  expect(JSON.parse(stdout)).toEqual([['stage-exports'], ['stage-inbox'], ['casebridge/soc']]);
  await aws.close();
});

test('two embedded AWS stand side by side, each service at a loopback address of its own', async () => {
  const [one, two] = await Promise.all([embedded(), embedded()]);
  const urls = [...Object.values(one.endpoints), ...Object.values(two.endpoints)];
  expect(new Set(urls)).toHaveLength(8);
  expect(urls.filter((url) => !url.startsWith('http://127.0.0.1:'))).toEqual([]);
  await Promise.all([one.close(), two.close()]);
});
