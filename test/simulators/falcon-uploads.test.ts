import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';

const answer = v.object({
  errors: v.array(v.object({ code: v.number(), message: v.string() })),
  resources: v.array(v.looseObject({ id: v.string() })),
});
const before = process.env['TMPDIR'];

let falcon: FalconSimulator;
let token: string;
let caseId: string;
let disk: string; // where the simulator keeps what is too large for memory

beforeEach(async () => {
  disk = mkdtempSync(join(before ?? tmpdir(), 'uploads-'));
  process.env['TMPDIR'] = disk;
  falcon = await startFalconSimulator();
  const { clientId: client_id, clientSecret: client_secret } = falcon;
  const body = new URLSearchParams({ client_id, client_secret });
  const given = await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body });
  token = v.parse(v.looseObject({ access_token: v.string() }), await given.json()).access_token;
  caseId = falcon.addCases(1)[0]?.id ?? '';
});
afterEach(async () => {
  await falcon.close();
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(disk, { recursive: true });
});

const send = (method: string, path: string, body?: string | FormData, bearer = token) =>
  fetch(`${falcon.url}/case-files/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body !== undefined && { body }),
  });
const upload = async (content: Buffer<ArrayBuffer>, { to = caseId, bearer = token } = {}) => {
  const form = new FormData();
  form.append('file', new File([content], 'disk.img'));
  form.append('case_id', to); // after the file, as the vendor's JavaScript package has it
  const response = await send('POST', 'entities/files/upload/v1', form, bearer);
  return { status: response.status, ...v.parse(answer, await response.json()) };
};
const uploaded = async (content: Buffer<ArrayBuffer>) => (await upload(content)).resources[0]?.id ?? '';
const download = async (id: string) =>
  Buffer.from(await (await send('GET', `entities/files/download/v1?id=${id}`)).arrayBuffer());
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Bytes of which no two stretches are alike. */
const bytes = (size: number): Buffer<ArrayBuffer> => {
  const all = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) all.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
  return all;
};
const onDisk = () => readdirSync(disk, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());

test('a small file stays in memory', async () => {
  const id = await uploaded(bytes(1024 * 1024));
  expect(onDisk()).toEqual([]);
  expect(sha256(await download(id))).toBe(sha256(bytes(1024 * 1024)));
});

test('a large one lies on the disk, and a download gives back its very bytes, again and again', async () => {
  const content = bytes(3_000_001);
  const { status, resources } = await upload(content);
  expect(status).toBe(200);
  expect(resources).toMatchObject([{ file_size_bytes: 3_000_001, hash_value: sha256(content) }]);
  expect(onDisk()).toHaveLength(1);
  const id = resources[0]?.id ?? '';
  for (const _ of ['first', 'second']) expect((await download(id)).equals(content)).toBe(true);
  const zip = await fromBufferPromise(
    Buffer.from(
      await (
        await send('POST', 'entities/files/bulk-download/v1', JSON.stringify({ ids: [id] }))
      ).arrayBuffer(),
    ),
  );
  for await (const entry of zip.eachEntry())
    expect((await buffer(await zip.openReadStreamPromise(entry))).equals(content)).toBe(true);
});

test('it is gone from the disk once it is deleted', async () => {
  const id = await uploaded(bytes(2_000_000));
  await send('DELETE', `entities/files/v1?ids=${id}`);
  expect(onDisk()).toEqual([]);
});

test('and after a reset, after which the next is kept as well', async () => {
  await uploaded(bytes(2_000_000));
  falcon.reset();
  expect(readdirSync(disk)).toEqual([]);
  const [opened] = falcon.addCases(1);
  expect(opened).toBeDefined();
});

test('and once the simulator is closed', async () => {
  await uploaded(bytes(2_000_000));
  await falcon.close();
  expect(readdirSync(disk)).toEqual([]);
});

test.each([
  ['too large', 413, { maxUploadBytes: '1500000' }, {}],
  ['to an unknown case', 404, {}, { to: 'unknown' }],
  ['without a token', 401, {}, { bearer: 'none' }],
])('an upload %s is refused once it has arrived, and leaves nothing', async (_, status, switches, how) => {
  Object.assign(falcon.settings.switches, switches);
  expect((await upload(bytes(5_000_000), how)).status).toBe(status);
  expect(onDisk()).toEqual([]);
});

test('an upload that breaks off leaves nothing and no file', async () => {
  const aborted = new AbortController();
  const part = '--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (onDisk().length === 0) controller.enqueue(Buffer.concat([Buffer.from(part), bytes(500_000)]));
      else aborted.abort();
    },
  });
  const sending = fetch(`${falcon.url}/case-files/entities/files/upload/v1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=B' },
    body,
    duplex: 'half',
    signal: aborted.signal,
  });
  await expect(sending).rejects.toThrow('aborted');
  await expect.poll(() => onDisk().length).toBe(0);
  const found = v.parse(
    v.looseObject({ resources: v.array(v.string()) }),
    await (await send('GET', 'queries/file-details/v1')).json(),
  );
  expect(found.resources).toEqual([]);
});
