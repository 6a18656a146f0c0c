import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type IncydrClient, incydrClient } from '../../../lib/incydr/client/index.ts';
import { type IncydrSimulator, startIncydrSimulator } from '../../../local/simulators/incydr/index.ts';
import { after, type VirtualNetwork, virtualNetwork } from '../virtual-network.ts';

let network: VirtualNetwork;
let incydr: IncydrSimulator;
let client: IncydrClient;
let asked: boolean[];
let clientSecret: string;

beforeEach(async () => {
  network = virtualNetwork();
  incydr = await startIncydrSimulator({ now: network.now });
  asked = [];
  clientSecret = incydr.clientSecret;
  const credentials = async ({ fresh }: { fresh: boolean }) => {
    asked.push(fresh);
    return { clientId: incydr.clientId, clientSecret };
  };
  client = incydrClient({ url: incydr.url, credentials, timeout: 5_000 }, network);
});
afterEach(() => incydr.close());

const options = { sendBefore: after(3_600_000) };
const downloading = { ...options, timeout: 5_000 };
const event = (n: number) => incydr.eventIds[n] ?? '';
const set = (switches: Record<string, string>) => Object.assign(incydr.settings.switches, switches);
const newCase = {
  name: 'Departing [1a2b]',
  description: 'One.',
  findings: '# Two',
  subject: '688981116817049583',
  assignee: null,
};
const create = (name = newCase.name) => client.cases.create({ ...newCase, name }, options);
const allEvents = (caseNumber: number) =>
  Array.fromAsync(client.cases.iterFileEvents({ caseNumber }, options));
const sent = () =>
  incydr.requests.map(
    ({ method, path, query }) => `${method} ${path}${query === '' ? '' : `?${decodeURIComponent(query)}`}`,
  );

describe('the token', () => {
  test('is asked for once for many calls', async () => {
    await Promise.all([client.cases.getPage({}, options), client.cases.getPage({}, options)]);
    expect(sent()).toEqual([
      'POST /v1/oauth?grant_type=client_credentials',
      'GET /v1/cases?pgNum=1&pgSize=100',
      'GET /v1/cases?pgNum=1&pgSize=100',
    ]);
  });

  test('that was revoked is renewed, and a create is sent again', async () => {
    await client.cases.getPage({}, options);
    incydr.revokeTokens();
    await create();
    expect(incydr.requests.map(({ operation, status }) => [operation, status]).slice(2)).toEqual([
      ['cases.create', 401],
      [expect.any(String), 200],
      ['cases.create', 200],
    ]);
    expect(incydr.cases.size).toBe(1);
  });

  test('refused: the secret is read fresh, and then the client waits', async () => {
    clientSecret = 'wrong';
    await expect(create()).rejects.toMatchObject({
      name: 'Unauthorised',
      message: 'incydr: the API client is refused (status 401): check its secret and its rights',
      retryAt: after(60_000),
      uncertain: false,
    });
    expect(asked).toEqual([false, true]);
  });
});

describe('opening a case', () => {
  test.each(['200', '201'])(
    'sends what it says, nulls included; the answer is a %s',
    async (createStatus) => {
      set({ createStatus });
      expect(await create()).toMatchObject({
        number: 1,
        name: 'Departing [1a2b]',
        status: 'OPEN',
        subject: '688981116817049583',
        assignee: null,
        description: 'One.',
        findings: '# Two',
      });
      expect(sent().at(-1)).toBe('POST /v1/cases');
      expect(JSON.parse(String(network.bodies.at(-1)?.body))).toEqual(newCase);
    },
  );

  test.each(['problem', 'spring'])(
    'under a name that is taken is declined with NAME_EXISTS, in the error form %s',
    async (errorShape) => {
      set({ errorShape });
      await create();
      await expect(create()).rejects.toMatchObject({
        name: 'Declined',
        status: 400,
        code: 'NAME_EXISTS',
        message: 'incydr: POST /v1/cases was refused (400): NAME_EXISTS',
      });
    },
  );

  test('with a person nobody knows is declined with INVALID_USER and the platform’s words', async () => {
    await expect(client.cases.create({ ...newCase, subject: '1' }, options)).rejects.toMatchObject({
      name: 'Declined',
      code: 'INVALID_USER',
      message: 'incydr: POST /v1/cases was refused (400): INVALID_USER, subject validation failed',
    });
  });

  test.each([
    ['an answer lost after the commit', { loseAnswer: true }, 1],
    ['a body cut after the commit', { cutBodyAfter: 20 }, 1],
    ['a 503', { status: 503 }, 0],
  ])('is sent once for %s, and may have taken effect', async (_what, fault, cases) => {
    incydr.addFault({ operation: 'cases.create', ...fault });
    await expect(create()).rejects.toMatchObject({ name: 'Unavailable', uncertain: true });
    expect([incydr.counts()['cases.create'], incydr.cases.size]).toEqual([1, cases]);
  });

  test('waits for as long as the platform asks when it is too fast, and is sent again', async () => {
    incydr.settings.rateLimit = 1;
    await client.cases.getPage({}, options);
    network.pass(50_000);
    await create();
    expect(network.waits).toEqual([10_000]);
    expect(incydr.cases.size).toBe(1);
  });

  test('without the permission waits for a person', async () => {
    incydr.addFault({ operation: 'cases.create', status: 403 });
    await expect(create()).rejects.toMatchObject({
      name: 'Unauthorised',
      uncertain: false,
      retryAt: after(60_000),
    });
  });
});

describe('reading cases', () => {
  test('finds one by its number, and none where there is none', async () => {
    const { number } = await create();
    expect(await client.cases.getCase({ caseNumber: number }, options)).toMatchObject({
      number: 1,
      description: 'One.',
    });
    expect(await client.cases.getCase({ caseNumber: 2 }, options)).toBeNull();
  });

  test('lists them by name, by time of change and by page', async () => {
    await create('Alpha');
    network.pass(1_000);
    await create('Beta');
    network.pass(1_000);
    await create('Alphabet');
    const { cases, totalCount } = await client.cases.getPage({ name: 'alpha' }, options);
    expect([cases.map(({ name }) => name), totalCount]).toEqual([['Alpha', 'Alphabet'], 2]);
    expect(sent().at(-1)).toBe('GET /v1/cases?name=alpha&pgNum=1&pgSize=100');

    const changed = await client.cases.getPage(
      {
        updatedAt: { from: after(500), to: after(1_500) },
        srtKey: 'updatedAt',
        srtDir: 'asc',
        pgNum: 1,
        pgSize: 10,
      },
      options,
    );
    expect(changed.cases.map(({ name }) => name)).toEqual(['Beta']);
    expect(sent().at(-1)).toBe(
      'GET /v1/cases?updatedAt=2026-05-04T10:00:00.500000Z/2026-05-04T10:00:01.500000Z&srtKey=updatedAt&srtDir=asc&pgNum=1&pgSize=10',
    );
    const second = await client.cases.getPage({ srtKey: 'number', pgNum: 2, pgSize: 2 }, options);
    expect(second.cases.map(({ name }) => name)).toEqual(['Alphabet']);
  });

  test('is repeated after a lost answer and a 503', async () => {
    const { number } = await create();
    incydr.addFault({ operation: 'cases.get', loseAnswer: true });
    incydr.addFault({ operation: 'cases.get', status: 503 });
    expect(await client.cases.getCase({ caseNumber: number }, options)).toMatchObject({ number });
    expect(incydr.counts()['cases.get']).toBe(3);
  });
});

describe('attaching file events', () => {
  test.each(['204', '200'])('is one call for the list; the answer is a %s', async (attachStatus) => {
    set({ attachStatus });
    const { number } = await create();
    await client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0), event(1)] }, options);
    expect(sent().at(-1)).toBe('POST /v1/cases/1/fileevent');
    expect(JSON.parse(String(network.bodies.at(-1)?.body))).toEqual({ events: [event(0), event(1)] });
    expect((await allEvents(number)).map(({ eventId }) => eventId)).toEqual([event(0), event(1)]);
  });

  test.each([
    ['all-or-nothing', 'problem', 0],
    ['all-or-nothing', 'spring', 0],
    ['partial', 'problem', 1],
    ['partial', 'spring', 1],
  ])(
    'of which one is unknown is declined, with mixed lists %s and the error form %s',
    async (mixedList, errorShape, kept) => {
      set({ mixedList, errorShape });
      const { number } = await create();
      await expect(
        client.cases.addFileEventsToCase(
          { caseNumber: number, eventIds: [event(0), 'nobody-saw-it'] },
          options,
        ),
      ).rejects.toMatchObject({
        name: 'Declined',
        status: 400,
        code: 'EVENT_NOT_FOUND',
      });
      expect(await allEvents(number)).toHaveLength(kept);
    },
  );

  test('that the case holds already is declined with its own code', async () => {
    const { number } = await create();
    await client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0)] }, options);
    await expect(
      client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0)] }, options),
    ).rejects.toMatchObject({
      code: 'CASE_ALREADY_HAS_EVENT',
    });
  });

  test('to a case that is closed is declined with its own code', async () => {
    const { number } = await create();
    incydr.closeCase(number);
    await expect(
      client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0)] }, options),
    ).rejects.toMatchObject({
      code: 'CASE_IS_CLOSED',
    });
  });

  test.each(['400', '404'])(
    'to a case that does not exist is declined; the answer is a %s',
    async (attachToMissingCase) => {
      set({ attachToMissingCase });
      await expect(
        client.cases.addFileEventsToCase({ caseNumber: 9, eventIds: [event(0)] }, options),
      ).rejects.toMatchObject({
        name: 'Declined',
        status: Number(attachToMissingCase),
      });
    },
  );

  test('is sent once when the answer is lost', async () => {
    const { number } = await create();
    incydr.addFault({ operation: 'cases.addFileEvents', loseAnswer: true });
    await expect(
      client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0)] }, options),
    ).rejects.toMatchObject({
      name: 'Unavailable',
      uncertain: true,
    });
    expect(incydr.counts()['cases.addFileEvents']).toBe(1);
    expect(await allEvents(number)).toHaveLength(1);
  });

  test('in any number are all listed, page by page', async () => {
    const { number } = await create();
    const ids = Array.from({ length: 1_100 }, (_, n) => `E-${n}`);
    incydr.addEvents(ids);
    await client.cases.addFileEventsToCase({ caseNumber: number, eventIds: ids }, options);
    incydr.clearRequests();
    expect((await allEvents(number)).map(({ eventId }) => eventId)).toEqual(ids);
    expect(sent()).toEqual([1, 2, 3].map((page) => `GET /v1/cases/1/fileevent?pgNum=${page}&pgSize=500`));
  });
});

describe('downloads', () => {
  const bytes = async ({ body }: { body: ReadableStream<Uint8Array> }) =>
    Buffer.from(await new Response(body).arrayBuffer());

  test('are streams with their type, and their length where the platform says it', async () => {
    const { number } = await create();
    await client.cases.addFileEventsToCase({ caseNumber: number, eventIds: [event(0)] }, options);
    const pdf = await client.cases.downloadSummaryPdf({ caseNumber: number }, downloading);
    expect(pdf.contentType).toBe('application/pdf');
    expect((await bytes(pdf)).subarray(0, 5).toString()).toBe('%PDF-');
    const csv = await client.cases.downloadFileEventCsv({ caseNumber: number }, downloading);
    const content = await bytes(csv);
    expect([csv.contentType, csv.length]).toEqual(['text/csv', content.length]);
    expect(content.toString().split('\n')[1]).toContain(event(0));
    const zip = await client.cases.downloadFullCaseZip({ caseNumber: number }, downloading);
    expect([zip.contentType, zip.length]).toEqual(['application/zip', null]);
    expect((await bytes(zip)).subarray(0, 2).toString()).toBe('PK');
    expect(sent().slice(-3)).toEqual([
      'GET /v1/cases/1/export',
      'GET /v1/cases/1/fileevent/export',
      'GET /v1/cases/1/export/full?files=true&summary=true&fileEvents=true',
    ]);
  });

  test('of a case that does not exist are declined', async () => {
    await expect(client.cases.downloadSummaryPdf({ caseNumber: 9 }, downloading)).rejects.toMatchObject({
      name: 'Declined',
      status: 404,
    });
  });

  test('are repeated until they begin, and fail where they break off', async () => {
    const { number } = await create();
    incydr.addFault({ operation: 'cases.exportSummary', status: 503 });
    incydr.addFault({ operation: 'cases.exportSummary', cutBodyAfter: 100 });
    const broken = await client.cases.downloadSummaryPdf({ caseNumber: number }, downloading);
    await expect(bytes(broken)).rejects.toMatchObject({
      name: 'Unavailable',
      message: 'incydr: the download of the summary PDF broke off',
    });
    expect(incydr.counts()['cases.exportSummary']).toBe(2);
  });
});
