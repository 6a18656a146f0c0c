import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { credentials } from '../../local/aws/credentials.ts';
import { secretStore } from '../../lib/secrets.ts';
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
    url: manager.url,
    now: clock,
    requests: manager.requests,
    put: (name: string, value: unknown) => manager.putSecret(name, JSON.stringify(value)),
    /** The values that the functions take now, as text. */
    taken: (name: string) => secretStore(client, { now: clock }).source(name),
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
