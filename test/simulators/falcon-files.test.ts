import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { type FalconSimulator, startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { hashOf } from '../../local/simulators/falcon/files/case-file.ts';
import { rtr } from '../../local/simulators/falcon/seed.ts';

const answer = v.object({
  meta: v.looseObject({ trace_id: v.string() }),
  errors: v.array(v.object({ code: v.number(), message: v.string(), id: v.optional(v.string()) })),
  resources: v.optional(v.array(v.unknown()), []),
});
const withId = v.looseObject({ id: v.string() });
const withLink = v.strictObject({ link: v.string() });
const details = '/case-files/entities/file-details/v1';
const uploading = '/case-files/entities/files/upload/v1';
const bulkDownload = '/case-files/entities/files/bulk-download/v1';

let clock: Date;
let falcon: FalconSimulator;
let token: string;
let caseId: string;

beforeEach(async () => {
  clock = new Date('2026-03-10T12:00:00Z');
  falcon = await startFalconSimulator({ now: () => clock });
  const { clientId: client_id, clientSecret: client_secret } = falcon;
  const response = await fetch(`${falcon.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret }),
  });
  token = v.parse(v.looseObject({ access_token: v.string() }), await response.json()).access_token;
  caseId = openCase();
});
afterEach(() => falcon.close());

const pass = (ms: number) => {
  clock = new Date(clock.getTime() + ms);
};
const set = (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches);
const openCase = () => falcon.addCases(1)[0]?.id ?? '';

const send = (method: string, path: string, body?: string | FormData) =>
  fetch(`${falcon.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });

async function parsed(response: Response) {
  const { meta, errors, resources } = v.parse(answer, await response.json());
  return { status: response.status, meta, resources, errors, message: errors[0]?.message };
}
const call = async (method: string, path: string, json?: unknown) =>
  parsed(await send(method, path, json === undefined ? undefined : JSON.stringify(json)));

const form = (fields: Record<string, string | File>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};
const upload = async (name: string, content = 'hello', fields: Record<string, string> = {}) =>
  parsed(
    await send('POST', uploading, form({ file: new File([content], name), case_id: caseId, ...fields })),
  );
const uploaded = async (name: string, content = 'hello', fields: Record<string, string> = {}) =>
  v.parse(withId, (await upload(name, content, fields)).resources[0]).id;

const ids = (list: string[]) => list.map((id) => `ids=${encodeURIComponent(id)}`).join('&');
const read = (...list: string[]) => call('GET', `${details}?${ids(list)}`);
const remove = (...list: string[]) => call('DELETE', `/case-files/entities/files/v1?${ids(list)}`);
const find = async (query: Record<string, string>, list = 'queries') => {
  const path = `/case-files/${list}/file-details/v1?${new URLSearchParams(query).toString()}`;
  const { status, resources, meta, message } = await call('GET', path);
  return { status, found: resources, pagination: meta['pagination'], message };
};
const download = (id: string) => send('GET', `/case-files/entities/files/download/v1?id=${id}`);
const downloadAll = (...list: string[]) => send('POST', bulkDownload, JSON.stringify({ ids: list }));
const linkIn = async (response: Response) => v.parse(withLink, (await parsed(response)).resources[0]).link;

async function unzipped(response: Response): Promise<Record<string, string>> {
  const members: Record<string, string> = {};
  const zip = await fromBufferPromise(Buffer.from(await response.arrayBuffer()));
  for await (const entry of zip.eachEntry())
    members[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  return members;
}

describe('an upload', () => {
  test('answers with what the file is, down to its SHA-256', async () => {
    const { status, resources } = await upload('notes.txt', 'x'.repeat(12_288), {
      description: 'Seen on disk',
    });
    expect(status).toBe(200);
    expect(resources).toEqual([
      {
        id: expect.any(String),
        cid: expect.stringMatching(/^[0-9a-f]{32}$/),
        case_id: caseId,
        name: 'notes.txt',
        description: 'Seen on disk',
        file_type: 'application/octet-stream',
        file_size: '12 KB',
        file_size_bytes: 12_288,
        hash_value: createHash('sha256').update('x'.repeat(12_288)).digest('hex'),
        source: 'upload',
        uploaded_by: 'API client',
        uploaded_on: '2026-03-10T12:00:00.000Z',
      },
    ]);
  });

  test('keeps every byte, also those that look like a boundary, and a name in any script', async () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45, 13, 10, 45, 45, 45, 45, 0, 13, 10]);
    const data = form({ file: new File([content], 'résumé "β".bin'), case_id: caseId });
    const [file] = (await parsed(await send('POST', uploading, data))).resources;
    expect(file).toMatchObject({ name: 'résumé "β".bin', description: '', file_size: '15 B' });
    const response = await download(v.parse(withId, file).id);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
  });

  test('an empty file is a file', async () => {
    const id = await uploaded('empty.log', '');
    expect((await read(id)).resources).toMatchObject([{ file_size: '0 B', file_size_bytes: 0 }]);
    expect(await (await download(id)).text()).toBe('');
    expect(await unzipped(await downloadAll(id))).toEqual({ 'empty.log': '' });
  });

  test('to a case that does not exist is a 404', async () => {
    expect(await upload('a.txt', 'a', { case_id: 'none' })).toMatchObject({
      status: 404,
      message: 'case none not found',
    });
  });

  test('takes its fields from the form, not from the query', async () => {
    const data = () => form({ file: new File(['a'], 'a.txt') });
    const inQuery = `${uploading}?case_id=${caseId}&description=lost`;
    const taken = await parsed(await send('POST', inQuery, data()));
    expect(taken.resources).toMatchObject([{ name: 'a.txt', case_id: '', description: '' }]);
    set({ uploadWithoutCase: 'reject' });
    expect(await parsed(await send('POST', inQuery, data()))).toMatchObject({
      status: 400,
      message: 'case_id is required, as a form field',
    });
  });

  test('without a case can be described, downloaded and deleted', async () => {
    const { resources } = await parsed(
      await send('POST', uploading, form({ file: new File(['a'], 'a.txt') })),
    );
    const { id } = v.parse(withId, resources[0]);
    expect((await call('PATCH', details, { id, description: 'loose' })).status).toBe(200);
    expect(await (await send('GET', `/case-files/entities/files/download/v1?id=${id}`)).text()).toBe('a');
    expect((await call('DELETE', `/case-files/entities/files/v1?ids=${id}`)).resources).toEqual([id]);
  });

  test('without a file, or without a form, is a 400', async () => {
    for (const body of [form({ case_id: caseId }), form({ case_id: caseId, file: 'text' }), '{}'])
      expect((await parsed(await send('POST', uploading, body))).status).toBe(400);
    const broken = await fetch(`${falcon.url}${uploading}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=X' },
      body: 'no boundary',
    });
    expect(await parsed(broken)).toMatchObject({ status: 400, message: 'the multipart body does not parse' });
  });

  test('larger than maxUploadBytes is a 413', async () => {
    set({ maxUploadBytes: '5' });
    expect((await upload('a.txt', '12345')).status).toBe(200);
    expect(await upload('b.txt', '123456')).toMatchObject({
      status: 413,
      message: 'the file is larger than 5 bytes',
    });
  });

  test('leaves the case as it was', async () => {
    const before = falcon.cases.get(caseId);
    pass(1000);
    await remove(await uploaded('a.txt'));
    expect(falcon.cases.get(caseId)).toBe(before);
  });
});

describe('file details', () => {
  test('come by ids in an order of their own', async () => {
    const list = [await uploaded('a.txt'), await uploaded('b.txt')];
    expect((await read(...list)).resources).toMatchObject([{ name: 'b.txt' }, { name: 'a.txt' }]);
  });

  test('a read without ids is a 400', async () => {
    expect((await call('GET', details)).status).toBe(400);
  });

  test('an unknown id is left out, told in errors, or a 404 for all', async () => {
    const id = await uploaded('a.txt');
    expect(await read(id, 'none')).toMatchObject({ status: 200, resources: [{ id }], errors: [] });
    set({ unknownId: 'errors' });
    expect(await read(id, 'none')).toMatchObject({
      status: 200,
      resources: [{ id }],
      errors: [{ code: 404, message: 'file not found', id: 'none' }],
    });
    set({ unknownId: '404' });
    expect(await read(id, 'none')).toMatchObject({ status: 404, message: 'file none not found' });
  });

  test('an update changes the description', async () => {
    const id = await uploaded('a.txt');
    const { status, resources } = await call('PATCH', details, { id, description: 'Read' });
    expect({ status, resources }).toMatchObject({ status: 200, resources: [{ id, description: 'Read' }] });
    expect((await read(id)).resources).toEqual(resources);
    expect((await call('PATCH', details, { id })).status).toBe(400);
    expect((await call('PATCH', details, { id: 'none', description: '' })).status).toBe(404);
  });

  test('an update passes over a name, or takes it', async () => {
    const id = await uploaded('a.txt');
    await call('PATCH', details, { id, description: '', name: 'b.txt' });
    expect((await read(id)).resources).toMatchObject([{ name: 'a.txt' }]);
    set({ fileRename: 'apply' });
    await call('PATCH', details, { id, description: '', name: 'b.txt' });
    expect((await read(id)).resources).toMatchObject([{ name: 'b.txt' }]);
  });

  test('a delete names what it removed', async () => {
    const list = [await uploaded('a.txt'), await uploaded('b.txt')];
    expect(await remove(...list, 'none')).toMatchObject({ status: 200, resources: list, errors: [] });
    expect((await find({})).found).toEqual([]);
    expect((await download(list[0] ?? '')).status).toBe(404);
  });

  test('a delete that the switch refuses removes nothing', async () => {
    const id = await uploaded('a.txt');
    set({ unknownId: '404' });
    expect((await remove(id, 'none')).status).toBe(404);
    expect((await find({})).found).toEqual([id]);
  });

  test('a read-only case takes no file and keeps those it has', async () => {
    const id = await uploaded('a.txt');
    await call('POST', '/cases/entities/merge/v1', { source_id: caseId, destination_id: openCase() });
    expect((await upload('b.txt')).status).toBe(400);
    expect((await call('PATCH', details, { id, description: 'Read' })).status).toBe(400);
    expect((await remove(id)).status).toBe(400);
    expect((await download(id)).status).toBe(200);
  });
});

describe('a search for files', () => {
  test('gives ids or the files themselves, the newest first', async () => {
    const [a, b] = [await uploaded('a.txt'), await uploaded('b.txt')];
    expect(await find({})).toMatchObject({ found: [b, a], pagination: { limit: 10, offset: 0, total: 2 } });
    expect((await find({}, 'combined')).found).toMatchObject([{ name: 'b.txt' }, { name: 'a.txt' }]);
  });

  test('pages by ten at most', async () => {
    for (let n = 1; n <= 11; n++) falcon.addFile(caseId, `${n}.txt`, n);
    expect(await find({ limit: '10', offset: '9' }, 'combined')).toMatchObject({
      found: [{ name: '2.txt' }, { name: '1.txt' }],
      pagination: { limit: 10, offset: 9, total: 11 },
    });
    expect((await find({})).found).toHaveLength(10);
    for (const query of [{ limit: '11' }, { limit: '0' }, { limit: 'x' }, { offset: '-1' }])
      expect((await find(query)).status).toBe(400);
  });

  test('filters by name, case, id, customer and the words of the size', async () => {
    const a = await uploaded('alpha.txt', 'x'.repeat(2048));
    caseId = openCase();
    const b = await uploaded('beta.txt');
    const [{ cid } = { cid: '' }] = v.parse(
      v.array(v.looseObject({ cid: v.string() })),
      (await read(a)).resources,
    );
    const matching = async (filter: string) => (await find({ filter })).found;
    expect(await matching("name:'alpha.txt'")).toEqual([a]);
    expect(await matching(`case_id:'${caseId}'`)).toEqual([b]);
    expect(await matching(`id:['${a}','${b}']`)).toEqual([b, a]);
    expect(await matching(`cid:'${cid}'`)).toEqual([b, a]);
    expect(await matching("file_size:'2 KB'")).toEqual([a]);
    expect(await matching('file_size:2048')).toEqual([]);
    expect(await matching(`case_id:!'${caseId}'+name:*'*a*'`)).toEqual([a]);
  });

  test('looks into a name by one form of wildcard alone', async () => {
    const id = await uploaded('quarterly report.txt');
    const matching = async (filter: string) => (await find({ filter })).found;
    expect(await matching("name:*'*report*'")).toEqual([id]);
    expect(await matching("name:*'quarterly*'")).toEqual([id]);
    expect(await matching("name:*'report'")).toEqual([]);
    expect(await matching("name:'quarterly*'")).toEqual([]);
    expect(await matching("name:~'report'")).toEqual([]);
    expect(await matching("name:!~'report'")).toEqual([id]);
    expect(await matching("(name:~'report',name:*'*.txt')")).toEqual([id]);
  });

  test('by an unknown field is a 400, or finds nothing; a broken filter is a 400', async () => {
    await uploaded('a.txt');
    expect(await find({ filter: "colour:'red'" })).toMatchObject({
      status: 400,
      message: 'invalid filter: unknown field colour',
    });
    set({ unknownField: 'empty' });
    expect(await find({ filter: "colour:'red'" })).toMatchObject({ status: 200, found: [] });
    expect((await find({ filter: 'name:' })).status).toBe(400);
  });

  test('sees a file only after the index lag; a read by id does at once', async () => {
    falcon.settings.indexLagMs = 5000;
    const id = await uploaded('a.txt');
    expect((await read(id)).resources).toHaveLength(1);
    pass(4999);
    expect((await find({})).found).toEqual([]);
    pass(1);
    expect((await find({})).found).toEqual([id]);
  });
});

describe('a download', () => {
  test('is the bytes, with name and length', async () => {
    const response = await download(await uploaded('naïve plan.txt', 'hello'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-length')).toBe('5');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="na_ve plan.txt"; filename*=UTF-8''na%C3%AFve%20plan.txt`,
    );
    expect(await response.text()).toBe('hello');
  });

  test('of a file that does not exist, or of none, is a 404 or a 400', async () => {
    expect((await download('none')).status).toBe(404);
    expect((await download('')).status).toBe(400);
  });

  test('asked for by POST is the file for one id and a ZIP for several', async () => {
    const [a, b] = [await uploaded('a.txt', 'A'), await uploaded('b.txt', 'B')];
    const post = (list: string[]) =>
      send('POST', '/case-files/entities/files/download/v1', JSON.stringify({ ids: list }));
    expect(await (await post([a])).text()).toBe('A');
    expect(await unzipped(await post([a, b]))).toEqual({ 'a.txt': 'A', 'b.txt': 'B' });
  });

  test('a fault can cut or end it too soon', async () => {
    const id = await uploaded('a.txt', 'x'.repeat(1000));
    falcon.addFault({ operation: 'entities_files_download_get_v1', cutBodyAfter: 10 });
    await expect((await download(id)).text()).rejects.toThrow('terminated');
  });

  test('a file made by hand streams at any size', async () => {
    const file = falcon.addFile(caseId, 'disk.img', 3_000_000);
    const bytes = Buffer.from(await (await download(file.id)).arrayBuffer());
    expect(bytes).toHaveLength(3_000_000);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hashOf(file));
    expect(Object.keys(await unzipped(await downloadAll(file.id)))).toEqual(['disk.img']);
  });
});

describe('a bulk download', () => {
  test('is a ZIP of what was uploaded, in which no two names are alike', async () => {
    const list = [
      await uploaded('a.txt', 'first'),
      await uploaded('a.txt', 'second'),
      await uploaded('A.txt', 'third'),
      await uploaded('a (2).txt', 'fourth'),
      await uploaded('README', 'fifth'),
      await uploaded('README', 'sixth'),
      await uploaded('../x/y.txt', 'seventh'),
    ];
    const response = await downloadAll(...list);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(await unzipped(response)).toEqual({
      'a.txt': 'first',
      'a (2).txt': 'second',
      'A (3).txt': 'third',
      'a (2) (2).txt': 'fourth',
      README: 'fifth',
      'README (2)': 'sixth',
      '.._x_y.txt': 'seventh',
    });
  });

  test('leaves out an unknown id, or is refused; of unknown ids alone it is a 404', async () => {
    const id = await uploaded('a.txt');
    expect(await unzipped(await downloadAll(id, 'none'))).toEqual({ 'a.txt': 'hello' });
    expect((await downloadAll('none')).status).toBe(404);
    expect((await downloadAll()).status).toBe(400);
    set({ unknownId: '404' });
    expect((await downloadAll(id, 'none')).status).toBe(404);
  });
});

describe('a download as a link', () => {
  beforeEach(() => {
    set({ downloadForm: 'link' });
  });

  test('answers with one link on the same host, which opens without a token', async () => {
    const link = await linkIn(await download(await uploaded('a.txt')));
    expect(link.startsWith(`${falcon.url}/case-files/links/`)).toBe(true);
    const response = await fetch(link);
    expect(response.headers.get('content-disposition')).toContain('filename="a.txt"');
    expect(await response.text()).toBe('hello');
  });

  test('opens once', async () => {
    const link = await linkIn(await download(await uploaded('a.txt')));
    await (await fetch(link)).text();
    expect(await parsed(await fetch(link))).toMatchObject({ status: 403, message: 'the link is not valid' });
  });

  test('opens until it expires', async () => {
    const id = await uploaded('a.txt');
    const [first, second] = [await linkIn(await download(id)), await linkIn(await download(id))];
    pass(299_999);
    expect((await fetch(first)).status).toBe(200);
    pass(1);
    expect((await fetch(second)).status).toBe(403);
    set({ linkExpirySeconds: '10' });
    const short = await linkIn(await download(id));
    pass(10_000);
    expect((await fetch(short)).status).toBe(403);
  });

  test('leads to a ZIP for several, and tells of unknown ids beside it', async () => {
    set({ unknownId: 'errors' });
    const response = await downloadAll(await uploaded('a.txt', 'A'), await uploaded('b.txt', 'B'), 'none');
    const { resources, errors } = await parsed(response);
    expect(errors).toEqual([{ code: 404, message: 'file not found', id: 'none' }]);
    const { link } = v.parse(withLink, resources[0]);
    expect(await unzipped(await fetch(link))).toEqual({ 'a.txt': 'A', 'b.txt': 'B' });
  });

  test('on another host refuses a bearer token', async () => {
    set({ linkHost: 'other' });
    const link = await linkIn(await download(await uploaded('a.txt')));
    expect(new URL(link).hostname).toBe('localhost');
    expect((await fetch(link, { headers: { authorization: `Bearer ${token}` } })).status).toBe(400);
    expect(await (await fetch(link)).text()).toBe('hello');
  });
});

describe('aggregates', () => {
  const aggregate = (specs: unknown, query = '') =>
    call('POST', `/case-files/aggregates/file-details/v1${query}`, specs);

  test('count terms, the most frequent first, and honour size and from', async () => {
    for (const name of ['b', 'a', 'a', 'c']) await uploaded(name);
    const spec = { type: 'terms', field: 'name', name: 'by name', sort: 'ignored', unknown: 1 };
    const { status, resources } = await aggregate([spec, { ...spec, size: 1, from: 1 }]);
    expect(status).toBe(200);
    expect(resources).toEqual([
      {
        name: 'by name',
        buckets: [
          { label: 'a', count: 2 },
          { label: 'b', count: 1 },
          { label: 'c', count: 1 },
        ],
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: 0,
      },
      {
        name: 'by name',
        buckets: [{ label: 'b', count: 1 }],
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: 1,
      },
    ]);
  });

  test('are narrowed by the filter, not by ids', async () => {
    const first = caseId;
    const id = await uploaded('a');
    caseId = openCase();
    await uploaded('b');
    const byName = { type: 'terms', field: 'name' };
    const both = [{ buckets: [{ label: 'a' }, { label: 'b' }] }];
    const one = [{ buckets: [{ label: 'a', count: 1 }] }];
    expect((await aggregate([byName], `?ids=${id}`)).resources).toMatchObject(both);
    expect((await aggregate([{ ...byName, filter: `case_id:['${first}']` }])).resources).toMatchObject(one);
    const filter = encodeURIComponent(`case_id:'${first}'`);
    expect((await aggregate([byName], `?ids=x&filter=${filter}`)).resources).toMatchObject(one);
  });

  test('count within date ranges', async () => {
    await uploaded('a');
    pass(1_200_000);
    await uploaded('b');
    const ranges = [
      { from: '2026-03-10T12:00:00Z', to: '2026-03-10T12:20:00Z' },
      { from: 'now-2h', to: '2026-03-11' },
    ];
    const spec = { type: 'date_range', field: 'uploaded_on', date_ranges: ranges };
    expect((await aggregate([spec])).resources).toMatchObject([
      {
        buckets: [
          { label: '2026-03-10T12:00:00Z - 2026-03-10T12:20:00Z', count: 1 },
          { label: 'now-2h - 2026-03-11', count: 2 },
        ],
      },
    ]);
    expect((await aggregate([{ ...spec, field: 'name' }])).status).toBe(400);
    for (const from of ['soon', "2026-03-10'"])
      expect((await aggregate([{ ...spec, date_ranges: [{ from, to: 'now' }] }])).status).toBe(400);
  });

  test('a bare object, another type and an unknown field are a 400, whatever the switch', async () => {
    set({ unknownField: 'empty' });
    expect((await aggregate({ type: 'terms', field: 'name' })).status).toBe(400);
    expect((await aggregate([{ type: 'max', field: 'name' }])).status).toBe(400);
    expect((await aggregate([{ type: 'terms', field: 'colour' }])).status).toBe(400);
    expect((await aggregate([{ type: 'terms', field: 'name', filter: "colour:'red'" }])).status).toBe(400);
  });
});

describe('real-time response', () => {
  const metadata = (body: object) => call('POST', '/case-files/entities/get-rtr-file-metadata/v1', body);
  const retrieve = (body: object) => call('POST', '/case-files/entities/retrieve-rtr-file/v1', body);
  const recent = (body: object) => call('POST', '/case-files/entities/retrieve-rtr-recent-file/v1', body);
  const onHost = { aid: rtr.aid, file_path: rtr.path };
  const inSession = { session_id: rtr.session, sha256: rtr.sha256 };

  test('tells name and size of the file on the host', async () => {
    const { status, resources } = await metadata(onHost);
    expect({ status, resources }).toEqual({
      status: 200,
      resources: [{ file_name: 'invoice.exe', file_size: '8 B' }],
    });
  });

  test('brings the file from the host, or from a session, into the case', async () => {
    const file = {
      name: 'invoice.exe',
      case_id: caseId,
      source: 'rtr',
      hash_value: rtr.sha256,
      description: 'Why',
    };
    const fetched = await retrieve({ ...onHost, case_id: caseId, description: 'Why' });
    expect(fetched).toMatchObject({ status: 200, resources: [file] });
    const again = await recent({ ...inSession, case_id: caseId, aid: rtr.aid });
    expect(again).toMatchObject({ status: 200, resources: [{ ...file, description: '' }] });
    const bytes = await (await download(v.parse(withId, fetched.resources[0]).id)).text();
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(rtr.sha256);
    expect((await recent({ ...inSession, case_id: caseId })).status).toBe(200);
    expect((await find({})).found).toHaveLength(3);
  });

  test('of an unknown host, path, session, file or case is a 404, and of nothing a 400', async () => {
    const body = { ...inSession, case_id: caseId };
    const answers = await Promise.all([
      metadata({ ...onHost, aid: 'none' }),
      metadata({ ...onHost, file_path: 'C:\\none' }),
      retrieve({ ...onHost, aid: 'none', case_id: caseId }),
      retrieve({ ...onHost, case_id: 'none' }),
      recent({ ...body, session_id: 'none' }),
      recent({ ...body, sha256: 'none' }),
      recent({ ...body, aid: 'none' }),
      recent({ ...body, case_id: 'none' }),
    ]);
    expect(answers.map((it) => it.status)).toEqual([404, 404, 404, 404, 404, 404, 404, 404]);
    expect((await retrieve(onHost)).status).toBe(400);
    expect((await find({})).found).toEqual([]);
  });

  test('in async mode the file is there five seconds later', async () => {
    set({ rtrMode: 'async' });
    const { status, resources } = await retrieve({ ...onHost, case_id: caseId });
    const { id } = v.parse(withId, resources[0]);
    expect(status).toBe(200);
    pass(4999);
    expect((await find({})).found).toEqual([]);
    expect((await read(id)).resources).toEqual([]);
    expect((await download(id)).status).toBe(404);
    pass(1);
    expect((await find({})).found).toEqual([id]);
    expect((await read(id)).resources).toEqual(resources);
    expect((await download(id)).status).toBe(200);
  });
});

describe('beside the API', () => {
  test('the case page shows the files of the case, and no other', async () => {
    await uploaded('<b>plan</b>.txt', 'hello', { description: 'Found on disk' });
    caseId = openCase();
    await uploaded('other.txt');
    const [first] = falcon.cases.keys();
    const page = await (await fetch(`${falcon.url}/__control/cases/${first}`)).text();
    expect(page).toContain('Files (1)');
    expect(page).toContain('&lt;b&gt;plan&lt;/b&gt;.txt');
    expect(page).toContain('Found on disk');
    expect(page).not.toContain('other.txt');
  });

  test('the state shows the files without their bytes', async () => {
    await uploaded('a.txt', 'these are the bytes');
    const state = await (await fetch(`${falcon.url}/__control/state`)).text();
    expect(JSON.parse(state)).toMatchObject({ files: [{ name: 'a.txt', case_id: caseId }] });
    expect(state).not.toContain('these are the bytes');
  });

  test('a reset forgets files and links', async () => {
    set({ downloadForm: 'link' });
    const link = await linkIn(await download(await uploaded('a.txt')));
    falcon.reset();
    expect((await fetch(link)).status).toBe(403);
    expect(await (await fetch(`${falcon.url}/__control/state`)).json()).toMatchObject({ files: [] });
  });

  test('the control API attaches a file of any size', async () => {
    const response = await fetch(`${falcon.url}/__control/add-file`, {
      method: 'POST',
      body: JSON.stringify({ id: caseId, name: 'disk.img', bytes: 117_555 }),
    });
    expect(await response.json()).toMatchObject({ name: 'disk.img', file_size: '114.8 KB' });
    expect((await find({})).found).toHaveLength(1);
  });

  test('every operation wants a token', async () => {
    const id = await uploaded('a.txt');
    token = 'unknown';
    expect((await find({})).status).toBe(401);
    expect((await read(id)).status).toBe(401);
    expect((await upload('b.txt')).status).toBe(401);
    expect((await download(id)).status).toBe(401);
    expect((await downloadAll(id)).status).toBe(401);
  });

  test('a value that a switch does not have is refused', async () => {
    const put = (switches: object) =>
      fetch(`${falcon.url}/__control/settings`, { method: 'PUT', body: JSON.stringify({ switches }) });
    const values = {
      downloadForm: 'stream',
      linkHost: 'far',
      rtrMode: 'later',
      fileRename: 'yes',
      maxUploadBytes: '0',
    };
    for (const [name, value] of Object.entries(values))
      expect((await put({ [name]: value })).status).toBe(400);
  });
});
