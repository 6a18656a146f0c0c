import { expect, onTestFinished, test } from 'vitest';
import { connectionsOf } from '../../lib/connections.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { falconCall } from '../../lib/falcon/client/call.ts';
import { falconCases } from '../../lib/falcon/client/cases.ts';
import { secretStore } from '../../lib/secrets.ts';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startVault } from './vault.ts';

const name = 'casebridge/soc';

test('a warm opener goes on with keys that were replaced on the platform and in Secrets Manager', async () => {
  const [vault, falcon] = await Promise.all([startVault(), startFalconSimulator()]);
  onTestFinished(async () => void (await Promise.all([vault.close(), falcon.close()])));
  const { clientId, clientSecret } = falcon;
  vault.put(name, { clientId, clientSecret });
  const { config } = loadConfig(
    `connections: { soc: { platform: falcon, url: '${falcon.url}', secret: ${name} } }\nsources: {}`,
    'casebridge.yaml',
  );
  const secrets = secretStore(vault.client, { now: vault.now, ...config.secrets });
  const connections = connectionsOf(config, 'falcon', secrets, (settings) =>
    falconCases(falconCall(settings)),
  );
  const asks = () => connections('soc').query({ limit: 1 });
  await asks();
  expect(vault.requests['GetSecretValue']).toBe(2);

  falcon.changeSecret('a-new-client-secret');
  vault.put(name, { clientId, clientSecret: 'a-new-client-secret' });
  falcon.addFault({ operation: 'queries_cases_get_v1', status: 401 }); // the token of the old keys
  await expect(asks()).resolves.toMatchObject({ errors: [] });
  expect(vault.requests['GetSecretValue']).toBe(4);
});
