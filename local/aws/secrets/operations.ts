import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError, epochSeconds } from '../json-protocol.ts';
import {
  addVersion,
  alreadyExists,
  chooseVersion,
  moveStage,
  newSecret,
  notFound,
  stagesByVersion,
  versionAt,
  versionById,
  type Secret,
  type SecretValue,
} from './secret.ts';

/** All secrets by name, and what their making needs. */
export type Vault = { secrets: Map<string, Secret>; arnPrefix: string; now: () => Date };

type Operation = (vault: Vault, input: unknown) => unknown;

const secretId = { SecretId: v.string() };
const requestToken = { ClientRequestToken: v.optional(v.string(), () => randomUUID()) };
const content = { SecretString: v.optional(v.string()), SecretBinary: v.optional(v.string()) };

const createInput = v.object({
  Name: v.string(),
  Description: v.optional(v.string()),
  ...content,
  ...requestToken,
});

const createSecret: Operation = ({ secrets, arnPrefix, now }, input) => {
  const { Name, Description, ClientRequestToken: id, ...given } = v.parse(createInput, input);
  if (secrets.has(Name))
    throw alreadyExists(`The operation failed because the secret ${Name} already exists.`);
  const value = valueOf(given);
  const at = now();
  const secret = newSecret(Name, Description, arnPrefix, at);
  secrets.set(Name, secret);
  if (value) addVersion(secret, { id, value, stages: ['AWSCURRENT'], at });
  return { ARN: secret.arn, Name, VersionId: value ? id : undefined };
};

const getInput = v.object({
  ...secretId,
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
});

const getSecretValue: Operation = (vault, input) => {
  const { SecretId, VersionId, VersionStage } = v.parse(getInput, input);
  const secret = findLive(vault, SecretId);
  const version = chooseVersion(secret, VersionId, VersionStage);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...version.value,
    VersionStages: [...version.stages],
    CreatedDate: epochSeconds(version.createdAt),
  };
};

const putInput = v.object({
  ...secretId,
  ...content,
  ...requestToken,
  VersionStages: v.optional(v.array(v.string()), ['AWSCURRENT']),
});

const putSecretValue: Operation = (vault, input) => {
  const { SecretId, ClientRequestToken: id, VersionStages, ...given } = v.parse(putInput, input);
  const secret = findLive(vault, SecretId);
  const value = valueOf(given);
  if (!value)
    throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
  // AWS makes the very first version current, whatever stages the request names.
  const stages = secret.versions.size === 0 ? ['AWSCURRENT', ...VersionStages] : VersionStages;
  const version = addVersion(secret, { id, value, stages, at: vault.now() });
  return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...version.stages] };
};

const stageInput = v.object({
  ...secretId,
  VersionStage: v.string(),
  MoveToVersionId: v.optional(v.string()),
  RemoveFromVersionId: v.optional(v.string()),
});

const updateSecretVersionStage: Operation = (vault, input) => {
  const { SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId } = v.parse(stageInput, input);
  const secret = findLive(vault, SecretId);
  const holder = versionAt(secret, VersionStage);
  // Whoever moves a stage must know where it was, or two rotations at one time would overwrite each other.
  if (holder && holder.id !== MoveToVersionId && holder.id !== RemoveFromVersionId)
    throw new AwsError(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId must be ${holder.id}, which has the staging label ${VersionStage}.`,
    );
  if (MoveToVersionId === undefined) holder?.stages.delete(VersionStage);
  else moveStage(secret, VersionStage, versionById(secret, MoveToVersionId));
  secret.changedAt = vault.now();
  return { ARN: secret.arn, Name: secret.name };
};

const describeSecret: Operation = (vault, input) => {
  const secret = find(vault, v.parse(v.object(secretId), input).SecretId);
  return { ...summary(secret), VersionIdsToStages: stagesByVersion(secret) };
};

const listInput = v.object({
  MaxResults: v.optional(v.number(), 100),
  NextToken: v.optional(v.string(), '0'),
});

const listSecrets: Operation = ({ secrets }, input) => {
  const { MaxResults, NextToken } = v.parse(listInput, input);
  const live = [...secrets.values()].filter(({ deletedAt }) => deletedAt === null);
  const next = Number(NextToken) + MaxResults;
  const page = live.slice(Number(NextToken), next);
  return {
    SecretList: page.map((it) => ({ ...summary(it), SecretVersionsToStages: stagesByVersion(it) })),
    NextToken: next < live.length ? String(next) : undefined,
  };
};

const deleteInput = v.object({
  ...secretId,
  RecoveryWindowInDays: v.optional(v.number(), 30),
  ForceDeleteWithoutRecovery: v.optional(v.boolean(), false),
});

const deleteSecret: Operation = (vault, input) => {
  const { SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery: atOnce } = v.parse(deleteInput, input);
  const secret = findLive(vault, SecretId);
  const days = atOnce ? 0 : RecoveryWindowInDays;
  secret.deletedAt = new Date(vault.now().getTime() + days * 86_400_000);
  if (atOnce) vault.secrets.delete(secret.name);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(secret.deletedAt) };
};

/** The operations of Secrets Manager, by their names in the protocol. */
export const secretsOperations: Record<string, Operation> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  UpdateSecretVersionStage: updateSecretVersionStage,
  DescribeSecret: describeSecret,
  ListSecrets: listSecrets,
  DeleteSecret: deleteSecret,
};

function find({ secrets }: Vault, id: string): Secret {
  const secret = secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);
  if (!secret) throw notFound("Secrets Manager can't find the specified secret.");
  return secret;
}

function findLive(vault: Vault, id: string): Secret {
  const secret = find(vault, id);
  if (secret.deletedAt === null) return secret;
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function valueOf(given: v.InferOutput<v.ObjectSchema<typeof content, undefined>>): SecretValue | null {
  if (given.SecretString !== undefined) return { SecretString: given.SecretString };
  return given.SecretBinary === undefined ? null : { SecretBinary: given.SecretBinary };
}

const summary = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  CreatedDate: epochSeconds(secret.createdAt),
  LastChangedDate: epochSeconds(secret.changedAt),
  DeletedDate: secret.deletedAt ? epochSeconds(secret.deletedAt) : undefined,
});
