import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FalconClient, falconClient } from '../../lib/falcon/client/index.ts';
import { heldBy } from '../../lib/falcon/evidence.ts';
import { changeCase, findCaseByTag, getCase } from '../../lib/falcon/opening-calls.ts';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { attachAlerts, attachEvents, evidenceOf } from './falcon-steps.ts';
import { after, type VirtualNetwork, virtualNetwork } from './virtual-network.ts';

let network: VirtualNetwork;
let falcon: FalconSimulator;
let client: FalconClient;
let asked: boolean[];

beforeEach(async () => {
  network = virtualNetwork();
  falcon = await startFalconSimulator({ now: network.now });
  asked = [];
  const { url, clientId, clientSecret } = falcon;
  const credentials = async ({ fresh }: { fresh: boolean }) => {
    asked.push(fresh);
    return { clientId, clientSecret };
  };
  client = falconClient({ url, credentials, timeout: 5_000 }, network);
});
afterEach(() => falcon.close());

const options = { sendBefore: after(3_600_000) };
const alert = (n: number) => falcon.alertIds[n] ?? '';
const event = (n: number) => falcon.eventIds[n] ?? '';
const set = (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches);
const newCase = {
  name: 'Beacon on WKS-1',
  severity: 70,
  description: 'Calls home.',
  tags: ['casebridge-1a2b'],
};
const create = async (changes: Partial<Parameters<FalconClient['cases']['create']>[0]> = {}) =>
  (await client.cases.create({ ...newCase, ...changes }, options)).resource;
const held = async (id: string) => {
  const found = await getCase(client, id, options);
  return found && [...heldBy(found)];
};
const sent = () =>
  falcon.requests.map(
    ({ method, path, query }) => `${method} ${path}${query === '' ? '' : `?${decodeURIComponent(query)}`}`,
  );
const lastBody = () => JSON.parse(String(network.bodies.at(-1)?.body));

describe('the token', () => {
  test('is asked for by a form with the client’s keys, once for many calls', async () => {
    await Promise.all([findCaseByTag(client, 'a', options), findCaseByTag(client, 'b', options)]);
    expect(sent()).toEqual([
      'POST /oauth2/token',
      expect.stringContaining('GET /cases/queries/cases/v1'),
      expect.stringContaining('GET /cases/queries/cases/v1'),
    ]);
    expect(network.bodies).toEqual([
      { path: '/oauth2/token', body: `client_id=${falcon.clientId}&client_secret=${falcon.clientSecret}` },
    ]);
  });

  test('names the child customer that a key acts for', async () => {
    const { url, clientId, clientSecret } = falcon;
    const credentials = async () => ({ clientId, clientSecret });
    const child = falconClient({ url, credentials, memberCid: 'CHILD', timeout: 5_000 }, network);
    await findCaseByTag(child, 'a', options);
    expect(network.bodies[0]?.body).toBe(
      `client_id=${clientId}&client_secret=${clientSecret}&member_cid=CHILD`,
    );
  });

  test('is renewed before it expires', async () => {
    await findCaseByTag(client, 'a', options);
    network.pass(1_619_099);
    await findCaseByTag(client, 'a', options);
    expect(falcon.counts()['oauth2AccessToken']).toBe(1);
    network.pass(1);
    await findCaseByTag(client, 'a', options);
    expect(falcon.counts()['oauth2AccessToken']).toBe(2);
  });

  test('that was revoked is renewed, and a create is sent again: the 401 took no effect', async () => {
    await findCaseByTag(client, 'a', options);
    falcon.revokeTokens();
    await create();
    expect(falcon.cases.size).toBe(1);
    expect(falcon.requests.map(({ operation, status }) => [operation, status]).slice(2)).toEqual([
      ['entities_cases_put_v2', 401],
      ['oauth2AccessToken', 201],
      ['entities_cases_put_v2', 201],
    ]);
  });

  test.each(['401', '403'])(
    'refused with a %s: the secret is read fresh, and then the client waits',
    async (badCredentials) => {
      set({ badCredentials });
      falcon.changeSecret('another');
      await expect(create()).rejects.toMatchObject({
        name: 'Unauthorised',
        message: expect.stringMatching(
          new RegExp(
            `^falcon: the API client is refused \\(status ${badCredentials}, trace [0-9a-f-]{36}\\): check its secret and its rights$`,
          ),
        ),
        retryAt: after(60_000),
        uncertain: false,
      });
      expect(asked).toEqual([false, true]);
    },
  );

  test('a secret that was replaced since it was cached is found', async () => {
    const current = { clientId: falcon.clientId, clientSecret: 'rotated' };
    const credentials = async ({ fresh }: { fresh: boolean }) =>
      fresh ? current : { ...current, clientSecret: falcon.clientSecret };
    falcon.changeSecret('rotated');
    const rotated = falconClient({ url: falcon.url, credentials, timeout: 5_000 }, network);
    expect(await findCaseByTag(rotated, 'a', options)).toBeNull();
  });

  test('that cannot be had leaves the call unsent', async () => {
    falcon.addFault({ operation: 'oauth2AccessToken', status: 503, times: 4 });
    await expect(create()).rejects.toMatchObject({ name: 'Unavailable', uncertain: false });
    expect(falcon.counts()).toEqual({ oauth2AccessToken: 4 });
  });
});

describe('opening a case', () => {
  test.each(['200', '201'])('carries its evidence; the answer is a %s', async (createStatus) => {
    set({ createStatus });
    const { resource: opened, errors } = await client.cases.create(
      { ...newCase, ...evidenceOf([alert(0), alert(1)], [event(0)]) },
      options,
    );
    expect(sent().slice(1)).toEqual(['PUT /cases/entities/cases/v2']);
    expect(lastBody()).toEqual({
      name: 'Beacon on WKS-1',
      severity: 70,
      description: 'Calls home.',
      tags: ['casebridge-1a2b'],
      evidence: { alerts: [{ id: alert(0) }, { id: alert(1) }], events: [{ id: event(0) }] },
    });
    expect(errors).toEqual([]);
    expect(opened).toMatchObject({
      id: [...falcon.cases.keys()][0],
      name: 'Beacon on WKS-1',
      status: 'new',
      version: 1,
      tags: ['casebridge-1a2b'],
    });
    expect([...heldBy(opened)]).toEqual([alert(0), alert(1), event(0)]);
  });

  test('with an unknown alert is declined with the platform’s reason and trace', async () => {
    await expect(create(evidenceOf([alert(0), 'nobody:ind:raised:1']))).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
      code: '1 of the items cannot be attached, the first: unknown alert nobody:ind:raised:1',
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(falcon.cases.size).toBe(0);
  });

  test('of which a part was taken is told as incomplete', async () => {
    set({ mixedList: 'partial' });
    const { resource: opened, errors } = await client.cases.create(
      { ...newCase, ...evidenceOf([alert(0), 'nobody:ind:raised:1']) },
      options,
    );
    expect(errors).toMatchObject([{ code: 400, id: 'nobody:ind:raised:1' }]);
    expect([...heldBy(opened)]).toEqual([alert(0)]);
  });

  test('that is too long for the platform is declined before it is sent', async () => {
    await expect(create({ name: 'x'.repeat(257) })).rejects.toMatchObject({
      name: 'Declined',
      status: null,
      field: 'name',
      code: 'has more than 256 characters',
    });
    expect(falcon.requests).toEqual([]);
  });

  test.each([
    ['an answer lost after the commit', { loseAnswer: true }, 1],
    ['a body cut after the commit', { cutBodyAfter: 20 }, 1],
    ['a 503', { status: 503 }, 0],
  ])('is sent once for %s, and may have taken effect', async (_what, fault, cases) => {
    falcon.addFault({ operation: 'entities_cases_put_v2', ...fault });
    await expect(create()).rejects.toMatchObject({ name: 'Unavailable', uncertain: true });
    expect([falcon.counts()['entities_cases_put_v2'], falcon.cases.size]).toEqual([1, cases]);
  });

  test('waits for as long as the platform asks when it is too fast, and is sent again', async () => {
    falcon.settings.rateLimit = 1;
    await findCaseByTag(client, 'a', options);
    network.pass(45_000);
    await create();
    expect(network.waits).toEqual([15_000]);
    expect(falcon.cases.size).toBe(1);
  });

  test('without a scope for it waits for a person', async () => {
    falcon.addFault({ operation: 'entities_cases_put_v2', status: 403 });
    await expect(create()).rejects.toMatchObject({
      name: 'Unauthorised',
      uncertain: false,
      retryAt: after(60_000),
    });
  });
});

describe('reading a case', () => {
  test('finds it by id, with its version, status and evidence', async () => {
    const { id } = await create(evidenceOf([alert(0)]));
    expect(await getCase(client, id, options)).toMatchObject({
      id,
      version: 1,
      status: 'new',
      tags: ['casebridge-1a2b'],
    });
    expect(sent().at(-1)).toBe('POST /cases/entities/cases/v2');
    expect(lastBody()).toEqual({ ids: [id] });
    expect(await held(id)).toEqual([alert(0)]);
  });

  test.each(['omit', 'errors', '404'])(
    'that does not exist is null, where the platform says so by %s',
    async (unknownId) => {
      set({ unknownId });
      expect(await getCase(client, 'no-such-case', options)).toBeNull();
    },
  );

  test('is repeated after a lost answer and a 503', async () => {
    const { id } = await create();
    falcon.addFault({ operation: 'entities_cases_post_v2', loseAnswer: true });
    falcon.addFault({ operation: 'entities_cases_post_v2', status: 503 });
    expect(await getCase(client, id, options)).toMatchObject({ id });
    expect(falcon.counts()['entities_cases_post_v2']).toBe(3);
  });
});

describe('looking for a case by its tag', () => {
  test('finds the oldest, closed or not', async () => {
    const { id } = await create();
    network.pass(1_000);
    await create();
    falcon.closeCase(id);
    expect(await findCaseByTag(client, 'casebridge-1a2b', options)).toBe(id);
    expect(sent().at(-1)).toBe(
      `GET /cases/queries/cases/v1?filter=tags:'casebridge-1a2b'&sort=created_timestamp.asc&limit=1`,
    );
  });

  test('finds none that does not bear it, and none before the index knows', async () => {
    expect(await findCaseByTag(client, 'casebridge-1a2b', options)).toBeNull();
    falcon.settings.indexLagMs = 5_000;
    await create();
    expect(await findCaseByTag(client, 'casebridge-1a2b', options)).toBeNull();
    network.pass(5_000);
    expect(await findCaseByTag(client, 'casebridge-1a2b', options)).not.toBeNull();
  });

  test('is declined where the platform does not understand it', async () => {
    falcon.addFault({ operation: 'queries_cases_get_v1', status: 400 });
    await expect(findCaseByTag(client, 'a', options)).rejects.toMatchObject({
      name: 'Declined',
      status: 400,
    });
  });
});

describe('attaching evidence', () => {
  test('is a call for the alerts and a call for the events', async () => {
    const { id } = await create();
    await attachAlerts(client, id, [alert(0), alert(1)], options);
    expect(lastBody()).toEqual({ id, alerts: [{ id: alert(0) }, { id: alert(1) }] });
    await attachEvents(client, id, [event(0)], options);
    expect(lastBody()).toEqual({ id, events: [{ id: event(0) }] });
    expect(sent().slice(-2)).toEqual([
      'POST /cases/entities/alert-evidence/v1',
      'POST /cases/entities/event-evidence/v1',
    ]);
    expect(await held(id)).toEqual([alert(0), alert(1), event(0)]);
  });

  test.each([
    ['all-or-nothing', []],
    ['partial', ['good']],
  ])('of which one is unknown is declined, with mixed lists %s', async (mixedList, kept) => {
    set({ mixedList });
    const { id } = await create();
    await expect(attachAlerts(client, id, [alert(0), 'nobody:ind:raised:1'], options)).rejects.toMatchObject({
      name: 'Declined',
      code: expect.stringContaining('unknown alert nobody:ind:raised:1'),
    });
    expect(await held(id)).toEqual(kept.map(() => alert(0)));
  });

  test('that a case holds already is done, or declined, as the platform has it', async () => {
    const { id } = await create(evidenceOf([alert(0)]));
    await attachAlerts(client, id, [alert(0)], options);
    set({ duplicateEvidence: 'error' });
    await expect(attachAlerts(client, id, [alert(0)], options)).rejects.toMatchObject({
      name: 'Declined',
    });
    expect(await held(id)).toEqual([alert(0)]);
  });

  test('to a full case, a case that is gone and one that is closed is declined', async () => {
    set({ closedAttach: 'reject' });
    const { id } = await create();
    falcon.fillCase(id, 100);
    await expect(attachAlerts(client, id, [alert(0)], options)).rejects.toMatchObject({
      code: 'a case holds at most 100 evidence items, this would make 101',
    });
    await expect(attachEvents(client, 'no-such-case', [event(0)], options)).rejects.toMatchObject({
      status: 404,
    });
    falcon.closeCase(id);
    await expect(attachEvents(client, id, [event(0)], options)).rejects.toMatchObject({
      code: 'the case is closed',
    });
  });

  test('is sent once when the answer is lost', async () => {
    const { id } = await create();
    falcon.addFault({ operation: 'entities_alert_evidence_post_v1', loseAnswer: true });
    await expect(attachAlerts(client, id, [alert(0)], options)).rejects.toMatchObject({
      name: 'Unavailable',
      uncertain: true,
    });
    expect(falcon.counts()['entities_alert_evidence_post_v1']).toBe(1);
    expect(await held(id)).toEqual([alert(0)]);
  });
});

describe('reopening a case', () => {
  test('asks for the version that was read, under `fields`', async () => {
    const opened = await create();
    falcon.closeCase(opened.id);
    const closed = await getCase(client, opened.id, options);
    if (!closed) throw new Error('no case');
    await changeCase(client, closed, { status: 'reopened' }, options);
    expect(lastBody()).toEqual({ id: opened.id, expected_version: 2, fields: { status: 'reopened' } });
    expect(falcon.cases.get(opened.id)?.status).toBe('reopened');
  });

  test.each(['409', '400'])(
    'that somebody changed meanwhile is declined; the answer is a %s',
    async (conflictStatus) => {
      set({ conflictStatus });
      const opened = await create();
      falcon.closeCase(opened.id);
      await expect(changeCase(client, opened, { status: 'reopened' }, options)).rejects.toMatchObject({
        name: 'Conflict',
        status: Number(conflictStatus),
        code: expect.stringContaining('version conflict'),
      });
      expect(falcon.cases.get(opened.id)?.status).toBe('closed');
    },
  );
});
