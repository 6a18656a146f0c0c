import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretsRotate, secretsSet, secretsStatus } from '../../cli/secrets.ts';
import { stateOf } from '../../cli/secrets/state.ts';
import { secretStore } from '../../lib/secrets.ts';
import { credentials } from '../../local/aws/credentials.ts';
import { type SecretsWorld, startSecretsWorld } from './secrets-world.ts';

let world: SecretsWorld;
beforeEach(async () => {
  world = await startSecretsWorld();
  world.put(splunk, { secret: first });
  world.put(soc, { clientId: 'the-id', clientSecret: 'old-secret' });
  world.pass(30 * days);
});
afterEach(() => world.close());

const hours = 3_600_000;
const days = 24 * hours;
const splunk = 'casebridge/splunk';
const soc = 'casebridge/soc';
const [first, second] = ['the-first-secret-0123', 'the-second-secret-4567'];

const valueOf = async (name: string): Promise<unknown> => {
  const { SecretString = '' } = await world.client.send(new GetSecretValueCommand({ SecretId: name }));
  return JSON.parse(SecretString);
};
const rotate = async (...args: string[]) => {
  const { out } = await world.run(secretsRotate, ['splunk', '--json', ...args]);
  const { secret, previousUntil }: { secret: string; previousUntil: string | null } = JSON.parse(out);
  return { secret, previousUntil };
};

describe('set', () => {
  test('takes the API client of a connection from standard input', async () => {
    const input = '{"clientId":"new-id","clientSecret":"new-secret"}\n';
    const { code, out } = await world.run(secretsSet, [soc], { input });
    expect(code).toBe(0);
    expect(await valueOf(soc)).toEqual({ clientId: 'new-id', clientSecret: 'new-secret' });
    expect(out).toContain('casebridge/soc has a new value, for connection soc.');
    expect(out).not.toContain('new-secret');
  });

  test('asks a person for it, and does not show the secret part', async () => {
    const { asked } = await world.run(secretsSet, ['soc'], { answers: ['new-id', ' new-secret '] });
    expect(asked).toEqual([
      { question: 'client id for casebridge/soc: ', isSecret: false },
      { question: 'client secret (not shown): ', isSecret: true },
    ]);
    expect(await valueOf(soc)).toEqual({ clientId: 'new-id', clientSecret: 'new-secret' });
  });

  test.each([
    ['bare, with the end of its line', `${second}\n`],
    ['as JSON', `{"secret":"${second}"}`],
  ])('takes the secret of a sender %s, and tells until when the one before is taken', async (_how, input) => {
    const { out } = await world.run(secretsSet, [splunk], { input });
    expect(await world.taken(splunk)).toEqual([second, first]);
    expect(out).toContain('The value before is taken until 2026-06-04T10:00:00Z.');
  });

  test('writes down when it ends', async () => {
    await world.run(secretsSet, [splunk, '--expires', '2027-03-01'], { input: second });
    expect(await valueOf(splunk)).toEqual({ secret: second, expiresAt: '2027-03-01T00:00:00.000Z' });
  });

  test('of the value that is there changes nothing, so that the one before stays good', async () => {
    await world.run(secretsSet, [splunk], { input: second });
    const { code, out } = await world.run(secretsSet, [splunk], { input: second });
    expect([code, out]).toEqual([0, 'casebridge/splunk has that value already; nothing was changed.']);
    expect(await world.taken(splunk)).toEqual([second, first]);
  });

  test('of a third value waits until the first is no longer taken, unless it is forced', async () => {
    await world.run(secretsSet, [splunk], { input: second });
    world.pass(hours);
    const third = { input: 'the-third-secret-890' };
    const { code, err } = await world.run(secretsSet, [splunk], third);
    expect(code).toBe(1);
    expect(err).toContain('the value before that is taken until 2026-06-04T10:00:00Z');
    expect(await world.taken(splunk)).toEqual([second, first]);
    expect((await world.run(secretsSet, [splunk, '--force'], third)).code).toBe(0);
    expect(await world.taken(splunk)).toEqual(['the-third-secret-890', second]);
  });

  test.each<[string, string, string[], string | undefined, string]>([
    ['a client without a secret', soc, [], '{"clientId":"MARKED"}', 'not of the form {"clientId": "…"'],
    ['keys with a blank in them', soc, [], '{"clientId":"a","clientSecret":"MAR KED"}', 'not of the form'],
    ['a short secret', splunk, [], 'MARKED-12345678', 'fewer than 16 characters'],
    ['blanks in what stands in a URL', splunk, [], 'MARKED with some blanks', 'neither blanks'],
    ['an end in the past', splunk, ['--expires', '2026-01-01'], second, 'has passed'],
    ['an end that is no time', splunk, ['--expires', 'soon'], second, 'is no time'],
    ['no name', '', [], second, 'no secret, connection or source is named ""'],
  ])('refuses %s, and repeats no part of it', async (_what, name, args, input, words) => {
    const { code, out, err } = await world.run(
      secretsSet,
      [name, ...args],
      input === undefined ? {} : { input },
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect(err).not.toContain('MARKED');
    expect(await world.taken(splunk)).toEqual([first]);
  });

  test('refuses as a key what is not base64', async () => {
    await world.configure(`
connections: {}
sources: { svix: { type: panther, auth: { scheme: standard-webhooks, secret: casebridge/splunk } } }
`);
    const set = (input: string) => world.run(secretsSet, ['svix'], { input });
    expect((await set('not-base64-at-all-0123')).err).toContain('a key in base64, which whsec_ may precede');
    expect((await set('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).code).toBe(0);
  });

  test.each([
    [
      'scheme: header, header: X-Api-Key',
      'secret with some blanks',
      'neither blanks nor anything beyond ASCII',
    ],
    ['scheme: bearer', 'sécrèt-with-accents', 'neither blanks nor anything beyond ASCII'],
    ['scheme: hmac, header: X-Signature, key: base64', 'not-base64-at-all-0123', 'a key in base64'],
  ])('refuses what no sender could show or sign with by %s', async (auth, input, words) => {
    await world.configure(`
connections: {}
sources: { siem: { type: splunk, auth: { ${auth}, secret: casebridge/splunk } } }
`);
    expect((await world.run(secretsSet, ['siem'], { input })).err).toContain(words);
    expect(await world.taken(splunk)).toEqual([first]);
  });

  test('of keys changes them at once, since no others are taken', async () => {
    const set = (clientSecret: string) =>
      world.run(secretsSet, [soc], { input: JSON.stringify({ clientId: 'the-id', clientSecret }) });
    await set('one');
    expect((await set('two')).code).toBe(0);
    expect(await valueOf(soc)).toEqual({ clientId: 'the-id', clientSecret: 'two' });
  });

  test('of a name that is a connection and a source asks which', async () => {
    await world.configure(`
connections: { siem: { platform: falcon, cloud: us-1, secret: casebridge/soc } }
sources: { siem: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } } }
`);
    const { code, err } = await world.run(secretsSet, ['siem'], { input: second });
    expect(code).toBe(2);
    expect(err).toContain('siem is a connection and a source; say casebridge/soc or casebridge/splunk');
  });

  test('brings no secret back that is marked for deletion', async () => {
    await world.client.send(new DeleteSecretCommand({ SecretId: splunk }));
    const { code, err } = await world.run(secretsSet, [splunk], { input: second });
    expect(code).toBe(1);
    expect(err).toContain('casebridge/splunk is marked for deletion: aws secretsmanager restore-secret');
  });

  test('makes no secret that the state stack is to make', async () => {
    await world.configure(`
connections: { other: { platform: falcon, cloud: us-1, secret: casebridge/other } }
sources: {}
`);
    const { code, err } = await world.run(secretsSet, ['other'], {
      input: '{"clientId":"a","clientSecret":"b"}',
    });
    expect(code).toBe(1);
    expect(err).toContain('casebridge/other is not in Secrets Manager: deploy the state stack first');
  });
});

describe('rotate', () => {
  test('makes a secret like those of the state stack, and shows it once with who is to get it', async () => {
    const { code, out } = await world.run(secretsRotate, ['splunk']);
    const [secret = ''] = await world.taken(splunk);
    expect(code).toBe(0);
    expect(secret).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(out.split('\n')).toEqual([
      'casebridge/splunk has a new value. It is shown this once:',
      `  ${secret}`,
      'Until 2026-06-04T10:00:00Z the one before is taken too. By then, give it to:',
      '  splunk  at the end of its URL, http://127.0.0.1:4100/webhooks/splunk?secret=…; docs/sources/splunk.md says where that is',
    ]);
  });

  test.each([
    ['scheme: header, header: X-Api-Key', 'as the value of the header X-Api-Key'],
    ['scheme: bearer', 'as bearer token (Authorization: Bearer …)'],
    ['scheme: basic, user: graylog', 'as password of the user graylog'],
    ['scheme: github', 'as the secret that it signs with (github)'],
  ])('tells where a sender puts it that proves itself by %s', async (auth, place) => {
    await world.configure(`
connections: {}
sources: { siem: { type: splunk, auth: { ${auth}, secret: casebridge/splunk } } }
`);
    const { out } = await world.run(secretsRotate, ['siem', '--json']);
    expect(JSON.parse(out)).toMatchObject({ senders: [{ source: 'siem', place }] });
  });

  test('makes another each time', async () => {
    const one = await rotate();
    expect((await rotate('--force')).secret).not.toBe(one.secret);
  });

  test('refuses no sender: both secrets are taken for the configured time, then the new one alone', async () => {
    const store = secretStore(world.client, { now: world.now });
    expect(await store.source(splunk)).toEqual([first]); // a warm function
    const { secret, previousUntil } = await rotate();
    expect(previousUntil).toBe('2026-06-04T10:00:00.000Z');
    expect(await store.source(splunk, { fresh: true })).toEqual([secret, first]);
    world.pass(24 * hours - 2_000);
    expect(await store.source(splunk)).toEqual([secret, first]);
    world.pass(1_000);
    expect(await store.source(splunk)).toEqual([secret]);
  });

  test('shows the new secret only when every function that meets it looks for it', async () => {
    const store = secretStore(world.client, { now: world.now });
    await store.source(splunk, { fresh: true }); // a wrong secret, a moment before: not looked for again within a second
    const { secret } = await rotate();
    expect(await store.source(splunk, { fresh: true })).toEqual([secret, first]);
  });

  test('waits while the secret before is still taken, unless it is forced', async () => {
    const { secret } = await rotate();
    const { code, err } = await world.run(secretsRotate, ['splunk']);
    expect(code).toBe(1);
    expect(err).toContain('Give the current value to all its senders, then use --force.');
    expect(await world.taken(splunk)).toEqual([secret, first]);
  });

  test('of a secret that leaked takes the one before away, whatever is still taken', async () => {
    await rotate();
    const { secret, previousUntil } = await rotate('--revoke');
    expect(previousUntil).toBeNull();
    expect(await world.taken(splunk)).toEqual([secret]);
  });

  test('reads nothing after it has put the secret: what it read could be old, or fail before the secret is shown', async () => {
    world.requests['GetSecretValue'] = 0;
    world.requests['DescribeSecret'] = 0;
    await rotate();
    await rotate('--revoke');
    const { GetSecretValue, DescribeSecret, PutSecretValue, UpdateSecretVersionStage } = world.requests;
    // The current value once, and at the second time the one before, which is still taken.
    expect([DescribeSecret, GetSecretValue, PutSecretValue, UpdateSecretVersionStage]).toEqual([2, 3, 2, 1]);
  });

  test.each<[string, string]>([
    ['an API client', 'soc'],
    ['a secret that PagerDuty makes', 'pager'],
    ['a secret that Slack makes', 'slack'],
    ['a secret that Stripe makes', 'stripe'],
    ['a public key', 'svix'],
  ])('refuses %s, and says who makes it', async (_what, name) => {
    await world.configure(`
connections: { soc: { platform: falcon, cloud: us-1, secret: casebridge/soc } }
sources:
  pager: { type: pagerduty, auth: { scheme: pagerduty, secret: casebridge/splunk } }
  slack: { type: splunk, auth: { scheme: slack, secret: casebridge/splunk } }
  stripe: { type: splunk, auth: { scheme: stripe, secret: casebridge/splunk } }
  svix: { type: panther, auth: { scheme: standard-webhooks, secret: casebridge/svix } }
`);
    world.put('casebridge/svix', { secret: 'whpk_0123456789abcdef' });
    const { code, err } = await world.run(secretsRotate, [name]);
    expect(code).toBe(2);
    expect(err).toMatch(/make (a new one|another).*casebridge secrets set casebridge\//);
  });
});

describe('status', () => {
  test('lists every secret, what uses it, since when, and until when the one before is taken', async () => {
    await world.run(secretsSet, [splunk, '--expires', '2027-03-01'], { input: second });
    const { code, out } = await world.run(secretsStatus, []);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'SECRET             FOR             CURRENT SINCE         PREVIOUS UNTIL        EXPIRES               STATE',
      'casebridge/soc     connection soc  2026-05-04T10:00:00Z  -                     -                     ok',
      'casebridge/splunk  source splunk   2026-06-03T10:00:00Z  2026-06-04T10:00:00Z  2027-03-01T00:00:00Z  ok',
      '',
      '2 secrets: all are good.',
    ]);
  });

  test('tells of an API client only the current keys, since no others are used', async () => {
    await world.run(secretsSet, [soc], { input: '{"clientId":"new-id","clientSecret":"new-secret"}' });
    const { secrets } = JSON.parse((await world.run(secretsStatus, ['--json'])).out);
    expect(secrets[0]).toMatchObject({ name: soc, previousUntil: null });
  });

  test('says what is wrong with each, and ends with 1', async () => {
    await world.configure(`
connections:
  missing: { platform: falcon, cloud: us-1, secret: c/missing }
  empty: { platform: falcon, cloud: us-1, secret: c/empty }
sources:
  deleted: { type: splunk, auth: { scheme: url-secret, secret: c/deleted } }
  malformed: { type: splunk, auth: { scheme: url-secret, secret: c/malformed } }
  expired: { type: splunk, auth: { scheme: url-secret, secret: c/expired } }
  soon: { type: splunk, auth: { scheme: url-secret, secret: c/soon } }
`);
    await world.client.send(new CreateSecretCommand({ Name: 'c/empty' }));
    world.put('c/deleted', { secret: first });
    await world.client.send(new DeleteSecretCommand({ SecretId: 'c/deleted' }));
    world.put('c/malformed', { password: 'MARKED' });
    world.put('c/expired', { secret: first, expiresAt: '2026-06-01T00:00:00Z' });
    world.put('c/soon', { secret: first, expiresAt: '2026-06-10T00:00:00Z' });
    const { code, out } = await world.run(secretsStatus, ['--json']);
    expect(code).toBe(1);
    expect(out).not.toContain('MARKED');
    const { secrets } = JSON.parse(out);
    expect(secrets.map((it: Record<string, string>) => [it['state'], it['says'], it['todo']])).toEqual([
      ['missing', 'is not in Secrets Manager', 'deploy the state stack, then set it'],
      ['empty', 'has no value yet', 'casebridge secrets set c/empty'],
      ['deleted', 'is marked for deletion', 'aws secretsmanager restore-secret --secret-id c/deleted'],
      [
        'malformed',
        'is not of the form {"secret": "at least 16 characters"}',
        'casebridge secrets set c/malformed',
      ],
      ['expired', 'expired at 2026-06-01T00:00:00Z', 'casebridge secrets rotate c/expired'],
      ['expires-soon', 'expires at 2026-06-10T00:00:00Z', 'casebridge secrets rotate c/soon'],
    ]);
  });

  test('tells of a secret that cannot be read, and does not fail', async () => {
    const connection = { requestHandler: { handle: () => Promise.reject(new Error('AccessDenied')) } };
    const secrets = new SecretsManagerClient({
      ...connection,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    const deps = { secrets, config: { secrets: { previousFor: days } }, now: world.now };
    const found = await stateOf({ kind: 'connection', name: soc, connections: ['soc'] }, deps);
    expect(found).toMatchObject({ state: 'unreadable', says: 'cannot be read: AccessDenied', todo: null });
  });

  test('counts an age beyond secrets.maxAge as expired', async () => {
    await world.configure(`
connections: {}
sources: { splunk: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } } }
secrets: { maxAge: 20d }
`);
    const { code, out } = await world.run(secretsStatus, []);
    expect(code).toBe(1);
    expect(out).toContain('expired at 2026-05-24T10:00:00Z: casebridge secrets rotate casebridge/splunk');
  });
});
