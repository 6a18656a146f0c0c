import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { credentials } from '../../local/aws/credentials.ts';
import { startSecretsManager } from '../../local/aws/secrets-manager.ts';

/** A Secrets Manager alone, with a clock that a test moves. */
export async function startVault() {
  let now = new Date('2026-05-04T10:00:00Z');
  const clock = () => now;
  const region = 'us-east-1';
  const manager = await startSecretsManager({ region, now: clock });
  const client = new SecretsManagerClient({ region, endpoint: manager.url, credentials });
  return {
    client,
    now: clock,
    requests: manager.requests,
    put: (name: string, value: object) => manager.putSecret(name, JSON.stringify(value)),
    pass: (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds);
    },
    close: async () => {
      client.destroy();
      await manager.close();
    },
  };
}

export type Vault = Awaited<ReturnType<typeof startVault>>;
