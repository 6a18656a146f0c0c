import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Download } from '../../../lib/download.ts';
import { type IncydrClient, incydrClient } from '../../../lib/incydr/client/index.ts';
import { type Scripted, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let cases: World['client']['cases'];
beforeEach(async () => {
  world = await startWorld({ cases: [{ name: 'Leaver' }] });
  ({ cases } = world.client);
});
afterEach(() => world.incydr.close());

const bytesOf = async ({ body }: { body: ReadableStream<Uint8Array> }) =>
  Buffer.from(await new Response(body).arrayBuffer());

test('a download has a name without quotes or path, a type, and its length where the platform says it', async () => {
  const csv = await cases.downloadFileEventCsv({ caseNumber: 1 });
  expect([csv.name, csv.contentType]).toEqual(['Case-1-file-events.csv', 'text/csv']);
  expect((await bytesOf(csv)).length).toBe(csv.length);
});

test('the parts of a ZIP are all asked for unless told otherwise', async () => {
  await bytesOf(await cases.downloadFullCaseZip({ caseNumber: 1 }));
  await bytesOf(await cases.downloadFullCaseZip({ caseNumber: 1, files: false, summary: false }));
  expect(world.sent()).toEqual([
    'GET /v1/cases/1/export/full?files=true&summary=true&fileEvents=true',
    'GET /v1/cases/1/export/full?files=false&summary=false&fileEvents=true',
  ]);
});

test('the captured file of a file event comes whole, from its case', async () => {
  world.incydr.addEvents(['E-1'], 70_000);
  await cases.addFileEventsToCase({ caseNumber: 1, eventIds: ['E-1'] });
  const file = await cases.downloadFileForEvent({ caseNumber: 1, eventId: 'E-1' });
  expect((await bytesOf(file)).length).toBe(70_000);
});

test('a body that breaks off is Unavailable, and a repeat may succeed', async () => {
  world.incydr.addFault({ operation: 'cases.exportFull', cutBodyAfter: 50 });
  const broken = await cases.downloadFullCaseZip({ caseNumber: 1 });
  await expect(bytesOf(broken)).rejects.toMatchObject({
    name: 'Unavailable',
    retryable: true,
    uncertain: false,
    message: 'incydr: the download of the case ZIP broke off',
  });
});

describe('a page', () => {
  const page: Scripted = {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<html>Sign in</html>',
  };
  const answered = async (call: (client: IncydrClient) => Promise<Download>) => {
    const server = await startScripted({ status: 200, body: '{"access_token":"T","expires_in":900}' }, page);
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = incydrClient({ url: server.url, credentials }, virtualNetwork());
    try {
      return (await bytesOf(await call(client))).toString();
    } finally {
      await server.close();
    }
  };

  test.each<[string, string, (client: IncydrClient) => Promise<Download>]>([
    ['a summary', 'GET /v1/cases/7/export', (it) => it.cases.downloadSummaryPdf({ caseNumber: 7 })],
    ['a CSV', 'GET /v1/cases/7/fileevent/export', (it) => it.cases.downloadFileEventCsv({ caseNumber: 7 })],
    ['a ZIP', 'GET /v1/cases/7/export/full', (it) => it.cases.downloadFullCaseZip({ caseNumber: 7 })],
    ['found events', 'POST /v2/file-events/export', (it) => it.fileEvents.exportCsv()],
  ])('is Unexpected in place of %s', async (_what, operation, call) => {
    await expect(answered(call)).rejects.toMatchObject({
      name: 'Unexpected',
      message: `incydr: ${operation} was answered with a page instead of a file`,
      status: 200,
    });
  });

  test('may be the captured file', async () => {
    const call = ({ cases: it }: IncydrClient) => it.downloadFileForEvent({ caseNumber: 7, eventId: 'E-1' });
    expect(await answered(call)).toBe('<html>Sign in</html>');
  });
});

test('a signal ends a download with its own reason', async () => {
  const controller = new AbortController();
  world.incydr.addEvents(['E-1'], 5_000_000);
  await cases.addFileEventsToCase({ caseNumber: 1, eventIds: ['E-1'] });
  const file = await cases.downloadFileForEvent(
    { caseNumber: 1, eventId: 'E-1' },
    { signal: controller.signal },
  );
  controller.abort('enough');
  await expect(bytesOf(file)).rejects.toBe('enough');
});
