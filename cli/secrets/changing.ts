import { shortTime } from '../alerts/words.ts';
import type { Config } from '../../lib/config.ts';
import { type Deployment, deploymentFor, deploymentOptions } from '../deployment.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import { type Kept, keptUnder } from './kept.ts';
import { type NamedSecret, secretNamed } from './uses.ts';

/** What the verbs that put a value take. */
export const changeOptions = {
  ...deploymentOptions,
  expires: { type: 'string' },
  force: { type: 'boolean' },
} as const;

/** A secret about to be changed, and where it lies. */
export type Change = {
  secret: NamedSecret;
  kept: Kept;
  deployment: Deployment;
  config: Config;
  /** Reads it again. */
  again: () => Promise<Kept>;
};

type Asked = { local?: boolean | undefined; config?: string | undefined };

/** Finds the secret that is asked for, and lets go of the deployment afterwards. Answers the exit code. */
export async function changing(
  [asked, ...more]: string[],
  usage: string,
  values: Asked,
  terminal: Terminal,
  work: (change: Change) => Promise<number>,
): Promise<number> {
  if (asked === undefined || more.length > 0) throw new UsageError(`usage: casebridge ${usage}`);
  const deployment = await deploymentFor(values, terminal);
  try {
    const config = await deployment.config();
    const secret = secretNamed(config, asked);
    const { previousFor } = config.secrets;
    const vault = { secrets: deployment.secrets, previousFor, now: terminal.now };
    const again = () => keptUnder(secret.name, vault);
    const kept = await again();
    if (kept.state === 'missing')
      throw new Error(
        `${secret.name} is not in Secrets Manager: deploy the state stack first, which makes it`,
      );
    if (kept.state === 'deleted')
      throw new Error(
        `${secret.name} is marked for deletion: aws secretsmanager restore-secret brings it back`,
      );
    return await work({ secret, kept, deployment, config, again });
  } finally {
    deployment.close();
  }
}

/** @throws where a third value would take the first one from senders that still have it */
export function checkPrevious({ secret, kept }: Change, force: boolean | undefined): void {
  if (secret.kind === 'connection' || kept.previous === null || force) return;
  throw new Error(
    `${secret.name} was changed at ${shortTime(kept.current?.createdAt.toISOString() ?? '')}, and the value before that is taken until ${shortTime(kept.previous.until.toISOString())}.
Another change would refuse it at once. Give the current value to all its senders, then use --force.`,
  );
}

/** The end of a secret as it is written into it. @throws UsageError for what is no time to come */
export function endOf(text: string | undefined, now: Date): { expiresAt?: string } {
  if (text === undefined) return {};
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
    throw new UsageError(
      `--expires ${JSON.stringify(text)} is no time; say 2027-03-01 or 2027-03-01T10:00:00Z`,
    );
  if (at <= now) throw new UsageError(`--expires ${text} has passed`);
  return { expiresAt: at.toISOString() };
}
