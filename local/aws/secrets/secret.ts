import { randomBytes } from 'node:crypto';
import { AwsError } from '../json-protocol.ts';

/** What a version of a secret holds: text, or bytes in base64. */
export type SecretValue = { SecretString: string } | { SecretBinary: string };

export type Version = { id: string; value: SecretValue; createdAt: Date; stages: Set<string> };

export type Secret = {
  arn: string;
  name: string;
  description: string | undefined;
  createdAt: Date;
  changedAt: Date;
  deletedAt: Date | null;
  versions: Map<string, Version>;
};

/** A secret without versions. The six characters at the end of its ARN are random, as on AWS. */
export function newSecret(
  name: string,
  description: string | undefined,
  arnPrefix: string,
  at: Date,
): Secret {
  const arn = `${arnPrefix}${name}-${randomBytes(3).toString('hex')}`;
  return { arn, name, description, createdAt: at, changedAt: at, deletedAt: null, versions: new Map() };
}

/** Adds a version with its stages; the same id with the same value again is that version. */
export function addVersion(
  secret: Secret,
  { id, value, stages, at }: { id: string; value: SecretValue; stages: string[]; at: Date },
): Version {
  const known = secret.versions.get(id);
  if (known) {
    // A retried request repeats its token: the same value is the same version, another value is a mistake.
    if (JSON.stringify(known.value) === JSON.stringify(value)) return known;
    throw alreadyExists(`A version with the ClientRequestToken ${id} already exists with another value.`);
  }
  const version: Version = { id, value, createdAt: at, stages: new Set() };
  secret.versions.set(id, version);
  for (const stage of stages) moveStage(secret, stage, version);
  secret.changedAt = at;
  return version;
}

/** Puts a stage on one version and off every other; the version that stops being AWSCURRENT becomes AWSPREVIOUS. */
export function moveStage(secret: Secret, stage: string, to: Version): void {
  const from = versionAt(secret, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === 'AWSCURRENT' && from) moveStage(secret, 'AWSPREVIOUS', from);
}

/** The version that has a stage, or null. A stage is on one version at most. */
export function versionAt(secret: Secret, stage: string): Version | null {
  return [...secret.versions.values()].find(({ stages }) => stages.has(stage)) ?? null;
}

export function versionById(secret: Secret, id: string): Version {
  const version = secret.versions.get(id);
  if (!version) throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  return version;
}

/** The version that a read asks for by id, by stage or by both; the current one where it asks for none. */
export function chooseVersion(secret: Secret, id: string | undefined, stage: string | undefined): Version {
  if (id === undefined) {
    const wanted = stage ?? 'AWSCURRENT';
    const version = versionAt(secret, wanted);
    if (version) return version;
    throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${wanted}`);
  }
  const version = versionById(secret, id);
  if (stage === undefined || version.stages.has(stage)) return version;
  throw new AwsError(
    'InvalidRequestException',
    'You provided a VersionStage that is not associated to the provided VersionId.',
  );
}

/** The versions that have a stage, as DescribeSecret shows them. */
export function stagesByVersion(secret: Secret): Record<string, string[]> {
  const staged = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  return Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]]));
}

export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);

export const alreadyExists = (message: string) => new AwsError('ResourceExistsException', message);
