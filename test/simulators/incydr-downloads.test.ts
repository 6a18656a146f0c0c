import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  bearer,
  control,
  download,
  get,
  jane,
  open,
  post,
  put,
  salaries,
  send,
  shared,
  spreadsheet,
  useIncydr,
  world,
} from './incydr-world.ts';
import { unzipped } from './unzipped.ts';

useIncydr();

describe('downloads', () => {
  beforeEach(async () => {
    await open({
      name: 'Departing: 退職者',
      subject: jane,
      findings: '# Что\n- *случилось* 🚀\n\n| a | b |\n|---|---|',
    });
    await post('/v1/cases/1/fileevent', { events: [spreadsheet, salaries, shared] });
  });

  test('the summary is a whole PDF, whatever the script of its text', async () => {
    const { headers, bytes } = await download('/v1/cases/1/export');
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1.pdf');
    expect(headers.get('content-length')).toBe(`${bytes.length}`);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').trimEnd().endsWith('%%EOF')).toBe(true);
  });

  test('long findings go on over further pages', async () => {
    await put('/v1/cases/1', { name: 'A', findings: 'All work and no play.\n'.repeat(300) });
    const { bytes } = await download('/v1/cases/1/export');
    expect(bytes.toString('latin1')).toMatch(/\/Type \/Pages[^>]*\/Count [5-9]\b/);
  });

  test('the CSV has a row for each file event', async () => {
    const { headers, bytes } = await download('/v1/cases/1/fileevent/export');
    expect(headers.get('content-type')).toBe('text/csv');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1-file-events.csv');
    expect(headers.get('content-length')).toBe(`${bytes.length}`);
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, line.indexOf(',')))).toEqual([
      'Event ID',
      spreadsheet,
      salaries,
      shared,
    ]);
  });

  test('the ZIP has summary, CSV and the captured files', async () => {
    const { headers, bytes } = await download('/v1/cases/1/export/full');
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Case-1.zip');
    expect(headers.get('content-length')).toBeNull();
    expect([...(await unzipped(bytes)).keys()]).toEqual([
      'Case-1.pdf',
      'Case-1-file-events.csv',
      `files/${spreadsheet}/Customer list Q1.xlsx`,
      `files/${salaries}/Gehälter & bonuses 3.csv`,
    ]);
  });

  test.each([
    ['files=False&summary=True&fileEvents=True', ['Case-1.pdf', 'Case-1-file-events.csv']],
    ['files=false&summary=FALSE', ['Case-1-file-events.csv']],
    ['files=False&summary=False&fileEvents=False', []],
  ])('the ZIP of %s has %j', async (query, members) => {
    const { bytes } = await download(`/v1/cases/1/export/full?${query}`);
    expect([...(await unzipped(bytes)).keys()]).toEqual(members);
  });

  test('a captured file has the bytes that its event gives the hash of, alone and in the ZIP', async () => {
    const { headers, bytes } = await download(`/v1/cases/1/fileevent/${spreadsheet}/file`);
    expect(headers.get('content-length')).toBe('3671');
    expect(headers.get('content-disposition')).toBe('attachment; filename=Customer list Q1.xlsx');
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect((await get(`/v1/cases/1/fileevent/${spreadsheet}`)).json).toMatchObject({
      file: { sizeInBytes: 3671, hash: { sha256: hash }, url: null },
    });
    const zip = await unzipped((await download('/v1/cases/1/export/full')).bytes);
    expect(zip.get(`files/${spreadsheet}/Customer list Q1.xlsx`)).toEqual(bytes);
  });

  test('a file that was not captured is a 404', async () => {
    expect((await get(`/v1/cases/1/fileevent/${encodeURIComponent(shared)}/file`)).status).toBe(404);
  });

  test('a client that hangs up in the middle of a large ZIP does no harm', async () => {
    await control('add-events', { ids: ['large'], fileBytes: 200_000_000 });
    await send('POST', '/v1/cases/1/fileevent/large');
    const answer = await fetch(`${world.incydr.url}/v1/cases/1/export/full`, { headers: bearer() });
    await answer.body?.cancel();
    expect((await get('/v1/cases/1')).status).toBe(200);
  });
});
