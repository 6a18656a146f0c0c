import type { Config } from '../../lib/config.ts';
import { secretStore } from '../../lib/secrets.ts';
import type { SecretAuth } from '../../lib/signatures/settings.ts';
import type { Deployment } from '../deployment.ts';
import { signingSecretIn } from '../secrets/given.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';

/** Where the secret of a source comes from; never from an argument, which every process of the machine can read. */
export type SecretFrom = 'Secrets Manager' | 'environment' | 'stdin';

const variable = 'CASEBRIDGE_SECRET';

/** The current secret of a source. @throws UsageError where it was not given */
export async function secretFor(
  auth: SecretAuth,
  from: SecretFrom,
  deployment: Deployment | null,
  { secrets: options }: Pick<Config, 'secrets'>,
  { environment, input, now }: Terminal,
): Promise<string> {
  if (from === 'environment') return given(environment[variable], `${variable} is not set`);
  if (from === 'stdin') return given(await input(), 'nothing is piped in');
  if (!deployment) throw new UsageError('no deployment is named, to read the secret from');
  const [current = ''] = await secretStore(deployment.secrets, { now, ...options }).source(auth.secret);
  return current;
}

function given(text: string | null | undefined, otherwise: string): string {
  const value = signingSecretIn(text ?? '');
  if (!value) throw new UsageError(otherwise);
  return value;
}
