import { afterEach, beforeEach, expect, test } from 'vitest';
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
