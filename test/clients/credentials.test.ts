import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretStore, type SecretStore } from '../../lib/secrets.ts';
import { embedded, type Embedded } from '../embedded-aws/embedded.ts';
import { after, type VirtualNetwork, virtualNetwork } from './virtual-network.ts';

let network: VirtualNetwork;
let aws: Embedded;
let secrets: SecretStore;
beforeEach(async () => {
  network = virtualNetwork();
  aws = await embedded({ now: network.now });
  secrets = secretStore(aws.secrets, network);
});
afterEach(() => aws.close());

const old = { clientId: 'old', clientSecret: 'old secret' };
const rotated = { clientId: 'new', clientSecret: 'new secret' };
const name = 'casebridge/soc';

test('the keys of a connection are kept for five minutes', async () => {
  aws.putSecret(name, old);
  expect(await secrets.connection(name)).toEqual(old);
  aws.putSecret(name, rotated);
  network.pass(5 * 60_000 - 1);
  expect(await secrets.connection(name)).toEqual(old);
  network.pass(1);
  expect(await secrets.connection(name)).toEqual(rotated);
});

test('asked for fresh, they are read anew, but not twice within a second', async () => {
  const third = { clientId: 'third', clientSecret: 'third secret' };
  aws.putSecret(name, old);
  await secrets.connection(name);
  aws.putSecret(name, rotated);
  expect(await secrets.connection(name, { fresh: true })).toEqual(rotated);
  aws.putSecret(name, third);
  network.pass(999);
  expect(await secrets.connection(name, { fresh: true })).toEqual(rotated);
  network.pass(1);
  expect(await secrets.connection(name, { fresh: true })).toEqual(third);
});

test('only the current keys are good, however young they are', async () => {
  aws.putSecret(name, 'not JSON');
  aws.putSecret(name, rotated);
  expect(await secrets.connection(name)).toEqual(rotated);
});

test.each<[string, unknown]>([
  ['a key of a source', { secret: '0123456789abcdef' }],
  ['half of the keys', { clientId: 'MARKED' }],
  ['text', 'MARKED'],
  ['a list', ['MARKED']],
])('%s is told by the name of the secret and the form it wants, without its value', async (_what, value) => {
  aws.putSecret(name, value);
  await expect(secrets.connection(name)).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'secret casebridge/soc is not of the form {"clientId": "…", "clientSecret": "…"}',
    retryAt: after(60_000),
    uncertain: false,
    cause: undefined,
  });
});

test('a secret that is missing is told by its name', async () => {
  await expect(secrets.connection(name)).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'secret casebridge/soc is not in Secrets Manager, or has no value yet',
  });
});

test('while Secrets Manager does not answer, what was kept is good for an hour', async () => {
  aws.putSecret(name, old);
  await secrets.connection(name);
  await aws.stop();
  network.pass(3_599_999);
  expect(await secrets.connection(name)).toEqual(old);
  network.pass(1);
  await expect(secrets.connection(name)).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'secret casebridge/soc cannot be read from Secrets Manager',
  });
  aws = await embedded({ directory: aws.directory, now: network.now });
});
