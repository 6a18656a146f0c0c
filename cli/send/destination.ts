import type { Config } from '../../lib/config.ts';
import { configAt, type Deployment, deploymentFor } from '../deployment.ts';
import { UsageError } from '../usage.ts';
import type { Terminal } from '../verb.ts';
import type { SecretFrom } from './secret.ts';

type Asked = {
  local?: boolean | undefined;
  config?: string | undefined;
  url?: string | undefined;
  secretFrom: SecretFrom;
};

/**
 * Where to send, and by which configuration. With a URL and a secret at hand no deployment has to be reached: a sender's own machine
 * need not be able to.
 * @throws UsageError, ConfigError
 */
export async function destinationOf(
  { url, secretFrom, ...asked }: Asked,
  terminal: Pick<Terminal, 'environment' | 'folder'>,
): Promise<{ deployment: Deployment | null; config: Config }> {
  const isSelfReliant = url !== undefined && secretFrom !== 'Secrets Manager';
  const deployment = await deploymentFor(asked, terminal).catch((error: unknown) => {
    if (isSelfReliant && error instanceof UsageError) return null;
    throw error;
  });
  const config = deployment ? await deployment.config() : await configAt(terminal.folder, asked.config);
  return { deployment, config };
}
