import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
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

/** A turn of the finisher asks S3 for nothing where no run is open, yet the client is there. */
export const s3 = (): Caller => {
  const client = new S3Client();
  return async () => client.config.region();
};
