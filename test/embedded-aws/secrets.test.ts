import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embedded, type Embedded } from './embedded.ts';

let now: Date;
let aws: Embedded;
beforeEach(async () => {
  now = new Date('2026-01-01T00:00:00Z');
  aws = await embedded({ now: () => now });
});
afterEach(() => aws.close());

const get = (SecretId: string, VersionStage?: string) =>
  aws.secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));

test('the current and the previous value of a secret are told with the time each was set', async () => {
  aws.putSecret('casebridge/soc', { clientId: 'a', clientSecret: 'old' });
  now = new Date('2026-02-01T00:00:00Z');
  aws.putSecret('casebridge/soc', { clientId: 'a', clientSecret: 'new' });
  expect(await get('casebridge/soc')).toMatchObject({
    Name: 'casebridge/soc',
    SecretString: '{"clientId":"a","clientSecret":"new"}',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: new Date('2026-02-01T00:00:00Z'),
  });
  expect(await get('casebridge/soc', 'AWSPREVIOUS')).toMatchObject({
    SecretString: '{"clientId":"a","clientSecret":"old"}',
    VersionStages: ['AWSPREVIOUS'],
    CreatedDate: new Date('2026-01-01T00:00:00Z'),
  });
});

test('a secret is found by its ARN and by the id of a version', async () => {
  const { ARN, VersionId } = await aws.secrets.send(
    new CreateSecretCommand({ Name: 'by-arn', SecretString: 'value' }),
  );
  expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:by-arn-\w{6}$/);
  const got = await aws.secrets.send(new GetSecretValueCommand({ SecretId: ARN, VersionId }));
  expect(got.SecretString).toBe('value');
});

test('a secret may hold bytes', async () => {
  await aws.secrets.send(new CreateSecretCommand({ Name: 'bytes', SecretBinary: Buffer.from([0, 255]) }));
  expect(Buffer.from((await get('bytes')).SecretBinary ?? [])).toEqual(Buffer.from([0, 255]));
});

test('what is not there is a ResourceNotFoundException: the secret, or its stage', async () => {
  const missing = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } };
  await expect(get('nothing')).rejects.toMatchObject(missing);
  aws.putSecret('first', 'value');
  await expect(get('first', 'AWSPREVIOUS')).rejects.toMatchObject(missing);
});

test('a put repeated with its token is one version; with another value it is refused', async () => {
  aws.putSecret('retried', 'old');
  const put = (SecretString: string) =>
    aws.secrets.send(
      new PutSecretValueCommand({
        SecretId: 'retried',
        SecretString,
        ClientRequestToken: 'a-token-of-at-least-32-characters',
      }),
    );
  const first = await put('new');
  expect((await put('new')).VersionId).toBe(first.VersionId);
  expect((await get('retried', 'AWSPREVIOUS')).SecretString).toBe('old');
  await expect(put('other')).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('a pending version is current once its stage is moved', async () => {
  aws.putSecret('rotated', 'old');
  const { VersionId: oldId } = await get('rotated');
  const { VersionId: newId } = await aws.secrets.send(
    new PutSecretValueCommand({ SecretId: 'rotated', SecretString: 'new', VersionStages: ['AWSPENDING'] }),
  );
  expect((await get('rotated')).SecretString).toBe('old');

  const move = { SecretId: 'rotated', VersionStage: 'AWSCURRENT', MoveToVersionId: newId };
  await expect(aws.secrets.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await aws.secrets.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: oldId }));
  const { VersionIdsToStages } = await aws.secrets.send(new DescribeSecretCommand({ SecretId: 'rotated' }));
  expect(VersionIdsToStages).toEqual({
    [String(oldId)]: ['AWSPREVIOUS'],
    [String(newId)]: ['AWSPENDING', 'AWSCURRENT'],
  });
});

test('a deleted secret is neither listed nor read', async () => {
  aws.putSecret('kept', 'value');
  aws.putSecret('deleted', 'value');
  const { DeletionDate } = await aws.secrets.send(new DeleteSecretCommand({ SecretId: 'deleted' }));
  expect(DeletionDate).toEqual(new Date('2026-01-31T00:00:00Z'));
  await expect(get('deleted')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  const { SecretList } = await aws.secrets.send(new ListSecretsCommand({}));
  expect(SecretList?.map(({ Name }) => Name)).toEqual(['kept']);
});

test('requests are counted by operation, so that a cache can be seen to work', async () => {
  aws.putSecret('counted', 'value');
  await get('counted');
  await get('counted');
  expect(aws.secretRequests).toEqual({ GetSecretValue: 2 });
});
