import * as v from 'valibot';
import type { SendRings } from '../rings.ts';
import type { ReadVersion } from '../secrets.ts';
import type { DynamoDb } from '../table.ts';
import type { AwsAccount, AwsNetwork } from './account.ts';
import { type AwsCall, awsCall, AwsError, type AwsService } from './call.ts';

const services = {
  dynamodb: { name: 'dynamodb', setting: 'DYNAMODB', target: 'DynamoDB_20120810', version: '1.0' },
  sqs: { name: 'sqs', setting: 'SQS', target: 'AmazonSQS', version: '1.0' },
  secrets: {
    name: 'secretsmanager',
    setting: 'SECRETS_MANAGER',
    target: 'secretsmanager',
    version: '1.1',
  },
} as const satisfies Record<string, AwsService>;

// A row is only text and numbers: see lib/table.ts.
const item = v.record(v.string(), v.union([v.object({ S: v.string() }), v.object({ N: v.string() })]));
const found = v.object({ Item: v.exactOptional(item) });
const page = v.object({ Items: v.exactOptional(v.array(item)), LastEvaluatedKey: v.exactOptional(item) });
const sent = v.object({ Failed: v.optional(v.array(v.object({ Code: v.string() })), []) });
const secret = v.object({
  SecretString: v.optional(v.string(), ''),
  CreatedDate: v.exactOptional(v.number()),
});

/** What the inbox, the rings and the secrets ask of AWS, without a client of the SDK. */
export function signedServices(account: AwsAccount, network: AwsNetwork) {
  const dynamodb = awsCall(services.dynamodb, account, network);
  const sqs = awsCall(services.sqs, account, network);
  const secrets = awsCall(services.secrets, account, network);
  return {
    dynamodb: dynamoDb(dynamodb),
    sendRings: (async (input) =>
      v.parse(sent, await sqs('SendMessageBatch', input)).Failed) satisfies SendRings,
    readVersion: readVersion(secrets, network),
  };
}

const dynamoDb = (call: AwsCall): DynamoDb => ({
  put: (input) => call('PutItem', input),
  update: (input) => call('UpdateItem', input),
  get: async (input) => v.parse(found, await call('GetItem', input)),
  query: async (input) => v.parse(page, await call('Query', input)),
});

const readVersion =
  (call: AwsCall, { now }: AwsNetwork): ReadVersion =>
  async (name, stage) => {
    try {
      const answer = await call('GetSecretValue', { SecretId: name, VersionStage: stage });
      const { SecretString, CreatedDate } = v.parse(secret, answer);
      return {
        text: SecretString,
        createdAt: CreatedDate === undefined ? now() : new Date(CreatedDate * 1000),
      };
    } catch (error) {
      if (error instanceof AwsError && error.name === 'ResourceNotFoundException') return null;
      throw error;
    }
  };
