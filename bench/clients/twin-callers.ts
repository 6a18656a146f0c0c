import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, PutObjectRetentionCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Caller } from './twin.ts';

export const dynamodb = (): Caller => {
  const client = new DynamoDBClient();
  return ({ operation, body }) => {
    const input = JSON.parse(body);
    if (operation === 'GetItem') return client.send(new GetItemCommand(input));
    if (operation === 'PutItem') return client.send(new PutItemCommand(input));
    if (operation === 'UpdateItem') return client.send(new UpdateItemCommand(input));
    if (operation === 'DescribeTable') return client.send(new DescribeTableCommand(input));
    return client.send(new QueryCommand(input));
  };
};

export const secretsmanager = (): Caller => {
  const client = new SecretsManagerClient();
  return ({ body }) => client.send(new GetSecretValueCommand(JSON.parse(body)));
};

export const sqs = (): Caller => {
  const client = new SQSClient();
  return ({ body }) => client.send(new SendMessageBatchCommand(JSON.parse(body)));
};

/** Calls of S3 that write bytes, parts of uploads included, as puts of so many bytes; the client is there where none is made, too. */
export const s3 = (): Caller => {
  const client = new S3Client();
  return ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://s3');
    const [, Bucket = '', ...key] = decodeURIComponent(pathname).split('/');
    const Key = key.join('/');
    if (method === 'GET' || method === 'HEAD') return client.send(new GetObjectCommand({ Bucket, Key }));
    if (!searchParams.has('retention'))
      return client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(body, 'latin1') }));
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: new Date('2026-12-31') } as const;
    return client.send(new PutObjectRetentionCommand({ Bucket, Key, Retention }));
  };
};
