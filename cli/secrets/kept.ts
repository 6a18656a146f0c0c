import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

type Version = { id: string; text: string; createdAt: Date };

/** What Secrets Manager has under a name. */
export type Kept = {
  state: 'missing' | 'deleted' | 'there';
  /** Null where no value was put yet. */
  current: Version | null;
  /** The value before, and until when it is good; null where it is so no longer, or there is none. */
  previous: (Version & { until: Date }) | null;
};

type Vault = { secrets: SecretsManagerClient; previousFor: number; now: () => Date };

/** Reads a secret as the functions do: the current value, and the one before while that is good. */
export async function keptUnder(name: string, { secrets, previousFor, now }: Vault): Promise<Kept> {
  const none = { current: null, previous: null };
  const described = await orNull(secrets.send(new DescribeSecretCommand({ SecretId: name })));
  if (!described) return { state: 'missing', ...none };
  if (described.DeletedDate) return { state: 'deleted', ...none };
  const version = async (stage: string): Promise<Version | null> => {
    const asked = { SecretId: name, VersionStage: stage };
    const found = await orNull(secrets.send(new GetSecretValueCommand(asked)));
    if (!found) return null;
    const { VersionId: id = '', SecretString: text = '', CreatedDate: createdAt = now() } = found;
    return { id, text, createdAt };
  };
  const current = await version('AWSCURRENT');
  if (!current) return { state: 'there', ...none };
  const until = new Date(current.createdAt.getTime() + previousFor);
  const previous = now() < until ? await version('AWSPREVIOUS') : null;
  return { state: 'there', current, previous: previous && { ...previous, until } };
}

/** Puts a new current value; the one before is the previous one from now on. */
export async function putValue(secrets: SecretsManagerClient, name: string, value: object): Promise<void> {
  await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(value) }));
}

/** Takes the previous value away: whoever still has it is refused. */
export async function forgetPrevious(secrets: SecretsManagerClient, name: string, id: string): Promise<void> {
  const stage = { SecretId: name, VersionStage: 'AWSPREVIOUS', RemoveFromVersionId: id };
  await secrets.send(new UpdateSecretVersionStageCommand(stage));
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
