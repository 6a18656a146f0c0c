import { createHash, timingSafeEqual } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The least that a receiver can do: it verifies, parses, and makes the calls to AWS that a durable 202 takes. */
type Event = { requestContext: { requestId: string }; headers: Record<string, string>; body: string };
type Body = { composite_id: string };

const dynamodb = new DynamoDBClient();
const sqs = new SQSClient();
const secrets = new SecretsManagerClient();
const TableName = process.env['CASEBRIDGE_TABLE'];
const QueueUrl = process.env['CASEBRIDGE_FALCON_RINGS_URL'];
let secret: Promise<string> | undefined;

const fetchSecret = async (): Promise<string> => {
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: 'casebridge/bench' }),
  );
  const { secret: value }: { secret: string } = JSON.parse(SecretString);
  return value;
};

const digest = (text: string) => createHash('sha256').update(text).digest();

const put = (pk: string, sk: string, rest: Record<string, { S: string }>) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: pk }, sk: { S: sk }, ...rest },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );

export const handler = async ({ requestContext: { requestId }, headers, body }: Event) => {
  secret ??= fetchSecret();
  if (!timingSafeEqual(digest(headers['x-api-key'] ?? ''), digest(await secret))) return { statusCode: 401 };
  const { composite_id: id }: Body = JSON.parse(body);
  await put(`claim#${id}`, 'claim', { fields: { S: body } });
  await put(`key#${id}`, `alert#${id}`, { alert: { S: body }, state: { S: 'waiting' } });
  await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [{ Id: '0', MessageBody: id, MessageGroupId: 'key', MessageDeduplicationId: requestId }],
    }),
  );
  return { statusCode: 202, body: JSON.stringify({ delivery: requestId }) };
};
