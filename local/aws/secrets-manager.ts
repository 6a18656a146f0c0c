import { createServer } from 'node:http';
import { account } from './credentials.ts';
import { AwsError, jsonBody, respondJson } from './json-protocol.ts';
import { listen, type Listening } from '../loopback.ts';
import { secretsOperations, type Vault } from './secrets/operations.ts';

export type SecretsManager = Listening & {
  /** Requests served so far, by operation: how a test sees that a secret was cached. */
  requests: Record<string, number>;
  /** Sets a secret as its owner would: creates it, or puts a new current version. Not counted in `requests`. */
  putSecret: (name: string, value: string) => void;
};

/** Starts an in-memory Secrets Manager. Dates of versions come from `now`. */
export async function startSecretsManager(options: {
  region: string;
  now?: () => Date;
}): Promise<SecretsManager> {
  const vault: Vault = {
    secrets: new Map(),
    arnPrefix: `arn:aws:secretsmanager:${options.region}:${account}:secret:`,
    now: options.now ?? (() => new Date()),
  };
  const requests: Record<string, number> = {};

  const perform = (operation: string, input: unknown): unknown => {
    const run = secretsOperations[operation];
    if (!run) throw new AwsError('UnknownOperationException', `no operation ${operation}`);
    return run(vault, input);
  };

  const server = createServer((request, response) => {
    void respondJson(response, 'application/x-amz-json-1.1', async () => {
      const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
      requests[operation] = (requests[operation] ?? 0) + 1;
      return perform(operation, await jsonBody(request));
    });
  });

  return {
    ...(await listen(server)),
    requests,
    putSecret: (name, value) => {
      const content = { SecretString: value };
      if (vault.secrets.has(name)) perform('PutSecretValue', { SecretId: name, ...content });
      else perform('CreateSecret', { Name: name, ...content });
    },
  };
}
