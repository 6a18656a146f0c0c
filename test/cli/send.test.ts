import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { send } from '../../cli/send.ts';
import { sampleFor } from '../../cli/send/body.ts';
import { answerInWords } from '../../cli/send/receipt.ts';
import { proofOf } from '../../cli/send/proof.ts';
import { samples } from '../../cli/send/samples/index.ts';
import { anOccasion } from '../../cli/send/samples/occasion.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { readAlerts } from '../../lib/delivery.ts';
import { Refused } from '../../lib/errors.ts';
import { refused } from '../../lib/lambda/http.ts';
import { schemeOf } from '../../lib/signatures/index.ts';
import { secretAuth } from '../../lib/signatures/settings.ts';
import { sourceTypes } from '../../lib/sources/types.ts';
import { listen, type Listening } from '../../local/loopback.ts';
import { type Receiver, startReceiver } from '../receive/receiver.ts';
import { aDelivery } from '../signatures/a-delivery.ts';

const at = new Date('2026-05-04T10:00:00Z');
const composite = '7d1e0c9a4b5f4e21a6d3f08c92b7e514:ind:52b0f6e19d834c07b1a5c3e8d7f64a90:1-2-3';
const secret = 'SigningSecret0123456789abcdefABCDEF01234';

describe('the sample of', () => {
  test.each(sourceTypes)('%s is one alert, with the evidence that was asked for', async (type) => {
    const auth = { scheme: 'bearer', secret: 'casebridge/x' } as const;
    const occasion = anOccasion(at, [composite], []);
    const alerts = await readAlerts({ source: 'x' }, { type, auth }, samples[type](occasion));
    expect(alerts).toMatchObject([
      { title: 'casebridge sample', falconAlertIds: [composite], state: 'open' },
    ]);
    expect(alerts[0]?.fault).toBeFalsy();
  });

  test.each(sourceTypes.filter((type) => type !== 'crowdstrike_alerts_v2'))(
    '%s takes file events along',
    async (type) => {
      const auth = { scheme: 'bearer', secret: 'casebridge/x' } as const;
      const occasion = anOccasion(at, [], ['0_1190044_7733_5150_2']);
      const alerts = await readAlerts({ source: 'x' }, { type, auth }, samples[type](occasion));
      expect(alerts).toMatchObject([{ incydrEventIds: ['0_1190044_7733_5150_2'] }]);
    },
  );

  test.each(sourceTypes)('%s is another alert each time', async (type) => {
    const auth = { scheme: 'bearer', secret: 'casebridge/x' } as const;
    const idOf = async () =>
      (await readAlerts({ source: 'x' }, { type, auth }, samples[type](anOccasion(at, [], []))))[0]?.id;
    expect(await idOf()).not.toBe(await idOf());
  });

  const generic = (map: string) => {
    const text = `
connections: {}
sources: { own: { type: generic, auth: { scheme: bearer, secret: c/own }, ${map} } }`;
    const { own } = loadConfig(text, 'casebridge.yaml').config.sources;
    if (!own) throw new Error('there is a source');
    return own;
  };

  test('a generic source is made from its map', async () => {
    const settings = generic('alerts: data.items, map: { id: meta.key, title: name, host: where }');
    const body = await sampleFor('own', settings, { ...anOccasion(at, [], []), id: 'S-1' });
    expect(body).toEqual({
      data: { items: [{ meta: { key: 'S-1' }, name: 'casebridge sample', where: 'sample-host' }] },
    });
  });

  test('a generic source whose map computes is refused, with what to do', async () => {
    const settings = generic('map: { id: $string(number), title: name }');
    const made = sampleFor('own', settings, anOccasion(at, [], []));
    await expect(made).rejects.toThrow('send a body of its sender with --body FILE');
  });
});

describe('a delivery is proven by', () => {
  const schemes: [string, object][] = [
    ['header', { scheme: 'header', header: 'X-Api-Key' }],
    ['url-secret', { scheme: 'url-secret' }],
    ['bearer', { scheme: 'bearer' }],
    ['basic', { scheme: 'basic', user: 'graylog' }],
    ['standard-webhooks', { scheme: 'standard-webhooks' }],
    ['github', { scheme: 'github' }],
    ['slack', { scheme: 'slack' }],
    ['stripe', { scheme: 'stripe' }],
    ['pagerduty', { scheme: 'pagerduty' }],
    ['grafana', { scheme: 'grafana' }],
    ['grafana with a time', { scheme: 'grafana', timestampHeader: 'X-Time' }],
    ['crowdstrike-fusion', { scheme: 'crowdstrike-fusion' }],
    ['splunk-observability', { scheme: 'splunk-observability' }],
    ['hmac', { scheme: 'hmac', header: 'X-Signature' }],
    [
      'hmac with every knob',
      {
        scheme: 'hmac',
        header: 'X-Signature',
        hash: 'sha512',
        fields: ['id', 'timestamp', 'body'],
        delimiter: '.',
        leading: 'v0:',
        encoding: 'base64',
        prefix: 'v1=',
        separator: 'space',
        timestampPrefix: 't=',
        idHeader: 'X-Id',
        key: 'base64',
      },
    ],
  ];

  test.each(schemes)('%s, and only with the right secret', (_what, given) => {
    const auth = v.parse(secretAuth, { ...given, secret: 'casebridge/x' });
    const body = Buffer.from('{"id":"1"}');
    const { headers, query } = proofOf(auth, secret, body, at);
    const delivery = aDelivery({ headers, query, body });
    expect(schemeOf(auth)(delivery, [secret])).toBe('verified');
    expect(schemeOf(auth)(delivery, ['AnotherSecret0123456789abcdefABCDEF01234'])).toMatchObject({
      why: 'mismatch',
    });
  });

  test('a public key is not proven: only its sender can sign', () => {
    const auth = v.parse(secretAuth, { scheme: 'standard-webhooks', secret: 'casebridge/x' });
    expect(() => proofOf(auth, 'whpk_AAAA', Buffer.from('{}'), at)).toThrow('only its sender can sign');
  });

  test('every scheme is tried here', () => {
    const tried = new Set(schemes.map(([, auth]) => v.parse(v.object({ scheme: v.string() }), auth).scheme));
    const known = secretAuth.options.map(({ entries }) => entries.scheme.literal);
    expect([...tried].toSorted()).toEqual([...known].toSorted());
  });
});

describe('the answer', () => {
  const problem = JSON.stringify({ detail: 'no such source', path: '/webhooks/x' });

  test('tells of a delivery in which nothing was said', () => {
    const receipt = JSON.stringify({ delivery: 'd-1', alerts: [] });
    expect(answerInWords(202, receipt)).toBe('202: delivery d-1 says no alert');
  });

  test('tells of a refusal where, and what to look at', () => {
    expect(answerInWords(404, problem)).toBe(
      '404: no such source (/webhooks/x)\nIs the source in the configuration that is deployed?',
    );
    expect(answerInWords(401, problem)).toMatch(
      /\n`casebridge secrets status` tells how the secret stands\.$/,
    );
    expect(answerInWords(400, problem)).toBe('400: no such source (/webhooks/x)');
  });

  test.each([
    [502, '<html>Bad gateway</html>'],
    [202, '{}'],
  ])('of somebody else is told as such (%i)', (status, text) => {
    expect(answerInWords(status, text)).toBe(`${status}: this is no answer of casebridge; is the URL right?`);
  });
});

describe('casebridge send', () => {
  let receiver: Receiver;
  let intake: Listening;
  let folder: string;
  const sources = `  hooks: { type: panther, auth: { scheme: standard-webhooks, secret: casebridge/hooks } }
  topic: { type: aws_guardduty, auth: { scheme: sns, topics: ["arn:aws:sns:eu-central-1:123456789012:x"] } }`;
  const yaml = `
connections: { soc: { platform: falcon, cloud: us-1, secret: casebridge/soc } }
sources:
  splunk: { type: splunk, auth: { scheme: url-secret, secret: casebridge/splunk } }
${sources}
`;

  beforeAll(async () => {
    receiver = await startReceiver();
    receiver.aws.putSecret('casebridge/hooks', { secret });
    const server = createServer((request, response) => {
      const answered = async (body: Buffer) => {
        const url = new URL(request.url ?? '/', 'http://127.0.0.1');
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const query = Object.fromEntries(url.searchParams);
        const source = url.pathname.replace('/webhooks/', '');
        try {
          const receipt = await receiver.post(body, { headers, query, source }, { sources });
          response.writeHead(202).end(JSON.stringify(receipt));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const answer = refused(error, 'd-1');
          response.writeHead(answer.statusCode ?? 0).end(answer.body);
        }
      };
      void buffer(request).then(answered);
    });
    intake = await listen(server);
    folder = await mkdtemp(join(tmpdir(), 'casebridge-send-'));
    await writeFile(join(folder, 'casebridge.yaml'), yaml);
    await writeFile(join(folder, 'alert.json'), '{"sid":"from-a-file"}');
  });
  afterAll(async () => {
    await intake.close();
    await receiver.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    said.length = 0;
    vi.unstubAllEnvs();
  });

  const said: string[] = [];
  const run = (args: string[], environment: Record<string, string> = {}, input: string | null = null) =>
    send.run(args, {
      folder,
      environment,
      print: (text) => void said.push(text),
      complain: (text) => void said.push(text),
      now: receiver.now,
      wait: async () => undefined,
      draw: null,
      input: async () => input,
      ask: async () => '',
    });
  const to = (source: string) => ['--url', `${intake.url}/webhooks/${source}`];

  test('posts a sample with the secret of the environment, and tells what was done with it', async () => {
    const args = ['splunk', '--sample', '--falcon-alert', composite, ...to('splunk'), '--secret-from-env'];
    expect(await run(args, { CASEBRIDGE_SECRET: 'splunk-secret-0123456789' })).toBe(0);
    const text = said.join('\n');
    expect(text).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/webhooks\/splunk\n202: delivery delivery-\d+\n/);
    expect(text).toMatch(
      /scheduler__casebridge\S+ {2}accepted {2}waiting {2}soc {9}to the soc {2}[0-9a-f]{12}/,
    );
    expect(text).not.toContain('splunk-secret');
  });

  test('signs with the secret of standard input', async () => {
    const args = ['hooks', '--sample', ...to('hooks'), '--secret-from-stdin'];
    expect(await run(args, {}, `{"secret":"${secret}"}\n`)).toBe(0);
    expect(said.join('\n')).toContain('No route takes it');
  });

  test('posts a file', async () => {
    const args = ['splunk', '--body', 'alert.json', ...to('splunk'), '--secret-from-stdin'];
    expect(await run(args, {}, 'splunk-secret-0123456789\n')).toBe(0);
    expect(said.join('\n')).toContain('from-a-file');
  });

  test('tells why it was refused, and ends with 1', async () => {
    const args = ['splunk', '--sample', ...to('splunk'), '--secret-from-env'];
    expect(await run(args, { CASEBRIDGE_SECRET: 'MARKED-secret-0123456789' })).toBe(1);
    expect(said.join('\n')).toContain('401: the secret in the URL (?secret=...) is wrong\ndelivery d-1');
    expect(said.join('\n')).not.toContain('MARKED');
  });

  test('tells where nobody answers, without the secret', async () => {
    const args = ['splunk', '--sample', '--url', 'http://127.0.0.1:1/webhooks/splunk', '--secret-from-env'];
    expect(await run(args, { CASEBRIDGE_SECRET: 'MARKED-secret-0123456789' })).toBe(1);
    expect(said).toEqual(['casebridge: nobody answers at http://127.0.0.1:1/webhooks/splunk']);
  });

  test('a secret goes nowhere but where it was meant to: no redirect is followed', async () => {
    const seen: string[] = [];
    const elsewhere = await listen(
      createServer(({ url = '' }, response) => {
        seen.push(url.replace(/\?.*/, ''));
        response.writeHead(307, { location: '/elsewhere' }).end();
      }),
    );
    const args = ['splunk', '--sample', '--url', `${elsewhere.url}/webhooks/splunk`, '--secret-from-env'];
    expect(await run(args, { CASEBRIDGE_SECRET: 'splunk-secret-0123456789' })).toBe(1);
    expect(seen).toEqual(['/webhooks/splunk']);
    expect(said.join('\n')).toContain('307: this is no answer of casebridge; is the URL right?');
    await elsewhere.close();
  });

  test('of a deployment the URL and the secret are known', async () => {
    const deployed = {
      CASEBRIDGE_TABLE: receiver.aws.table,
      CASEBRIDGE_WEBHOOKS_URL: `${intake.url}/webhooks`,
    };
    vi.stubEnv('AWS_REGION', receiver.aws.region);
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', receiver.aws.endpoints.secretsmanager);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    expect(await run(['hooks', '--sample', '--incydr-event', 'E-1'], deployed)).toBe(0);
    expect(said.join('\n')).toMatch(
      /^POST \S+\/webhooks\/hooks\n202: .* accepted {2}waiting {2}insider-risk /s,
    );
  });

  test('without a deployment neither URL nor secret is known', async () => {
    expect(await run(['hooks', '--sample', '--secret-from-env'], { CASEBRIDGE_SECRET: secret })).toBe(2);
    expect(said.join('\n')).toContain('no deployment is named');
    expect(await run(['hooks', '--sample', ...to('hooks')])).toBe(2);
    expect(said.join('\n')).toContain('no deployment is named');
  });

  test.each<[string, string[], string]>([
    ['an unknown source', ['nobody', '--sample', '--secret-from-env'], 'no source is named "nobody"'],
    ['a source that AWS signs for', ['topic', '--sample', '--secret-from-env'], 'aws sns publish'],
    ['neither sample nor file', ['splunk', '--secret-from-env'], 'usage: casebridge send'],
    ['both', ['splunk', '--sample', '--body', 'alert.json'], 'usage: casebridge send'],
    ['a file that is not there', ['splunk', '--body', 'none', '--secret-from-env'], 'none cannot be read'],
    ['no secret', ['splunk', '--sample', '--secret-from-stdin'], 'nothing is piped in'],
  ])('refuses %s', async (_what, args, words) => {
    expect(await run([...args, ...to('splunk')], { CASEBRIDGE_SECRET: 'x' })).toBe(2);
    expect(said.join('\n')).toContain(words);
  });
});
