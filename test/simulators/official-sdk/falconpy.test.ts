import { request } from 'node:http';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FalconSimulator, startFalconSimulator } from '../../../local/simulators/falcon/index.ts';

// Requests in the very form in which FalconPy 1.6 (on Python's `requests`) sends them, where that form is its own,
// and answers read as it reads them. It takes the host from `base_url`.

let falcon: FalconSimulator;
let bearer: string;

beforeEach(async () => {
  falcon = await startFalconSimulator({ now: () => new Date('2026-03-10T12:00:00Z') });
  bearer = v.parse(v.looseObject({ access_token: v.string() }), (await login()).body).access_token;
});
afterEach(() => falcon.close());

type Answer = { status: number; headers: Record<string, string>; body: unknown };
const sdkHeaders = {
  'User-Agent': 'crowdstrike-falconpy/1.6.1',
  'Accept-Encoding': 'gzip, deflate',
  Accept: '*/*',
  Connection: 'keep-alive',
  'CrowdStrike-SDK': 'crowdstrike-falconpy/1.6.1',
};

/** Sends a request and reads the answer as `calc_content_return` does: by the content type, as it is spelt. */
function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const sent = request(`${falcon.url}${path}`, { method, headers: { ...sdkHeaders, ...length, ...headers } });
  sent.once('error', reject);
  sent.once('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => {
      const { rawHeaders, statusCode = 0 } = response;
      const named = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [[name, rawHeaders[n + 1] ?? '']] : []));
      const text = Buffer.concat(chunks).toString();
      const isJson = response.headers['content-type']?.startsWith('application/json');
      resolve({
        status: statusCode,
        headers: Object.fromEntries(named),
        body: isJson ? JSON.parse(text) : text,
      });
    });
  });
  sent.end(body);
  return promise;
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const login = (more = '') =>
  send(
    'POST',
    '/oauth2/token',
    form,
    `client_id=${falcon.clientId}&client_secret=${falcon.clientSecret}${more}`,
  );
const authorized = () => ({ Authorization: `Bearer ${bearer}` });
const get = (path: string) => send('GET', path, authorized());
const json = (method: string, path: string, body: string) =>
  send(method, path, { ...authorized(), 'Content-Type': 'application/json' }, body);

/** A form as urllib3 writes it: fields first, and no content type on any part. */
function multipart(path: string, fields: Record<string, string>, file: { name: string; content: string }) {
  const boundary = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const body = [
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
    part(`name="file"; filename="${file.name}"`, file.content),
    `--${boundary}--\r\n`,
  ];
  const type = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  return send('POST', path, { ...authorized(), ...type }, body.join(''));
}

const resourcesOf = ({ body }: Answer) =>
  v.parse(v.looseObject({ resources: v.array(v.unknown()) }), body).resources;
const idOf = (answer: Answer) => v.parse(v.looseObject({ id: v.string() }), resourcesOf(answer)[0]).id;
const openCase = async () =>
  idOf(await json('PUT', '/cases/entities/cases/v2', '{"name": "A case", "severity": 50}'));

describe('the login', () => {
  test('is a flat 201 without a region, or FalconPy would leave for the vendor', async () => {
    const { status, headers, body } = await login();
    expect(status).toBe(201);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 1799 });
    expect(Object.keys(headers)).not.toContain('X-Cs-Region');
  });

  test('takes the id of a child customer', async () => {
    expect((await login(`&member_cid=${'ab'.repeat(16)}`)).status).toBe(201);
  });

  test('is refused with an error that FalconPy finds', async () => {
    const { status, body } = await send('POST', '/oauth2/token', form, 'client_id=a&client_secret=b');
    expect(status).toBe(403);
    expect(body).toMatchObject({ errors: [{ code: 403, message: 'access denied, authorization failed' }] });
  });

  test('is undone by a revocation, its scheme written small', async () => {
    const basic = Buffer.from(`${falcon.clientId}:${falcon.clientSecret}`).toString('base64');
    const headers = { ...form, Authorization: `basic ${basic}` };
    const revoked = await send('POST', '/oauth2/revoke', headers, `token=${bearer}`);
    expect(revoked).toMatchObject({
      status: 200,
      body: { errors: [], meta: { trace_id: expect.any(String) } },
    });
    expect((await get('/cases/queries/cases/v1')).status).toBe(401);
  });
});

test('headers are spelt as FalconPy looks them up, on every answer', async () => {
  const answers = [
    await get('/cases/queries/cases/v1'),
    await get('/case-files/entities/files/download/v1?id=none'),
    await json('POST', '/cases/entities/cases/v2', '{}'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 400]);
  for (const { headers } of answers)
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': expect.any(String),
      'X-Cs-Traceid': expect.any(String),
      'X-Ratelimit-Limit': '6000',
      'X-Ratelimit-Remaining': '5999',
    });
});

describe('a query string', () => {
  test('has its blanks as plus signs', async () => {
    const id = await openCase();
    const filter = 'name%3A%27A+c%2A%27%2Bseverity%3A%3E%3D50';
    const found = await get(
      `/cases/queries/cases/v1?filter=${filter}&sort=created_timestamp.desc&limit=10&offset=0`,
    );
    expect(found.body).toMatchObject({
      resources: [id],
      meta: { pagination: { limit: 10, offset: 0, total: 1 } },
    });
  });

  test('has its flags in the spelling of Python', async () => {
    const [tag] = resourcesOf(await get('/casemgmt/queries/access-tags/v1'));
    const path = `/casemgmt/entities/access-tags/v1?ids=${String(tag)}`;
    expect(resourcesOf(await get(`${path}&with_has_access=True`))).toMatchObject([{ has_access: true }]);
    expect(resourcesOf(await get(`${path}&with_has_access=False`))[0]).not.toHaveProperty('has_access');
  });

  test('has a list as one key again and again', async () => {
    const id = await openCase();
    await json('POST', '/cases/entities/case-tags/v1', `{"id": "${id}", "tags": ["a", "b", "c"]}`);
    const left = await send('DELETE', `/cases/entities/case-tags/v1?id=${id}&tag=a&tag=c`, authorized());
    expect(resourcesOf(left)).toMatchObject([{ tags: ['b'] }]);
  });
});

test('JSON comes with blanks and escapes, as json.dumps writes it', async () => {
  const body = '{"name": "Donn\\u00e9es vol\\u00e9es", "severity": 70, "tags": ["\\ud83d\\udd25"]}';
  const created = await json('PUT', '/cases/entities/cases/v2', body);
  expect(created.status).toBe(201);
  expect(resourcesOf(created)).toMatchObject([{ name: 'Données volées', tags: ['🔥'] }]);
});

test('aggregate_file_details sends a bare object whatever it is given, which is a 400', async () => {
  expect((await json('POST', '/case-files/aggregates/file-details/v1?ids=a', '{}')).status).toBe(400);
  const spec = '[{"field": "name", "type": "terms", "name": "n"}]'; // as its uber class can
  expect((await json('POST', '/case-files/aggregates/file-details/v1?ids=a', spec)).status).toBe(200);
});

describe('files', () => {
  const uploadPath = '/case-files/entities/files/upload/v1';

  test('are uploaded as a form of two fields and a part without a type', async () => {
    const caseId = await openCase();
    const fields = { case_id: caseId, description: 'Test upload' };
    const uploaded = await multipart(uploadPath, fields, { name: 'test email.html', content: '<p>hi</p>' });
    expect(resourcesOf(uploaded)).toMatchObject([
      { case_id: caseId, description: 'Test upload', name: 'test email.html', file_size_bytes: 9 },
    ]);
  });

  test('by version 1.6.0 with the fields in the query, where they are lost', async () => {
    const query = `?file=test.html&case_id=${await openCase()}&description=Test+upload`;
    const uploaded = await multipart(`${uploadPath}${query}`, {}, { name: 'test.html', content: 'hi' });
    expect(resourcesOf(uploaded)).toMatchObject([{ name: 'test.html', case_id: '', description: '' }]);
  });

  test('are downloaded as what is not JSON, and so handed on as bytes', async () => {
    const fields = { case_id: await openCase() };
    const id = idOf(await multipart(uploadPath, fields, { name: 'a.json', content: '{"a": 1}' }));
    const downloaded = await get(`/case-files/entities/files/download/v1?id=${id}`);
    expect(downloaded).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'application/octet-stream', 'X-Cs-Traceid': expect.any(String) },
      body: '{"a": 1}',
    });
    const zip = await json('POST', '/case-files/entities/files/bulk-download/v1', `{"ids": ["${id}"]}`);
    expect(zip.body).toMatch(/^PK/);
    const old = await json('POST', '/case-files/entities/files/download/v1', `{"ids": ["${id}"]}`);
    expect(old.body).toBe('{"a": 1}');
  });
});

describe('templates', () => {
  const template =
    '{"name": "Phishing", "fields": [{"data_type": "string", "input_type": "text", "name": "Cause", "required": true}]}';
  const made = async () => idOf(await json('POST', '/casemgmt/entities/templates/v1', template));

  test('are made with fields that have no place in the order', async () => {
    const [it] = resourcesOf(await json('POST', '/casemgmt/entities/templates/v1', template));
    expect(it).toMatchObject({ fields: [{ name: 'Cause', display_order: 1 }] });
  });

  test('are exported with the link where FalconPy keeps it: among the resources', async () => {
    const exported = await get(`/casemgmt/entities/templates/export/v1?ids=${await made()}&format=json`);
    expect(resourcesOf(exported)).toMatchObject([{ link: expect.stringContaining(falcon.url) }]);
  });

  test('are imported as a form of the file alone; a dry run asked for in the query is none', async () => {
    const path = '/casemgmt/entities/templates/import/v1?file=t.json&dry_run=True';
    const imported = await multipart(path, {}, { name: 't.json', content: template });
    expect(resourcesOf(imported)).toMatchObject([{ name: 'Phishing' }]);
    expect(resourcesOf(await get('/casemgmt/queries/templates/v1'))).toHaveLength(1);
  });

  test('have snapshots that are asked for by parallel lists', async () => {
    const id = await made();
    const path = `/casemgmt/entities/template-snapshots/v1?template_ids=${id}&versions=0`;
    expect(resourcesOf(await get(path))).toMatchObject([{ template_id: id, version: 1 }]);
  });

  test('are deleted with an answer that is text, and so handed on as bytes', async () => {
    const deleted = await send('DELETE', `/casemgmt/entities/templates/v1?ids=${await made()}`, authorized());
    expect(deleted).toMatchObject({ status: 200, body: '1 deleted' });
  });
});

describe('alerts', () => {
  test('are updated by a list of actions, each with a text', async () => {
    const [id] = falcon.alertIds;
    const actions = '[{"name": "add_tag", "value": "seen"}, {"name": "update_status", "value": "closed"}]';
    const body = `{"composite_ids": ["${id}"], "action_parameters": ${actions}}`;
    const updated = await json('PATCH', '/alerts/entities/alerts/v3?include_hidden=True', body);
    expect(updated.body).toMatchObject({ errors: [], meta: { writes: { resources_affected: 1 } } });
    expect(updated.body).not.toHaveProperty('resources');
    const read = await json(
      'POST',
      '/alerts/entities/alerts/v2?include_hidden=False',
      `{"composite_ids": ["${id}"]}`,
    );
    expect(resourcesOf(read)).toMatchObject([{ status: 'closed', tags: ['seen'] }]);
  });
});
