import { createServer } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { afterEach, describe, expect, test } from 'vitest';
import { falconClient } from '../../../lib/falcon/client/index.ts';
import { liveBuffers } from '../../live-buffers.ts';
import { type Scripted, type ScriptedServer, startScripted } from '../scripted-server.ts';
import { virtualNetwork } from '../virtual-network.ts';
import { aFalconClient } from './a-client.ts';

const MiB = 1024 * 1024;
const world = aFalconClient();
const set = (switches: Record<string, string>) => Object.assign(world().falcon.settings.switches, switches);
const opened = async () => (await world().client.cases.create({ name: 'Beacon', severity: 70 })).resource.id;
const uploaded = async (name: string, content: string) => {
  const file = new File([content], name);
  return (await world().client.files.upload({ case_id: await opened(), file })).resource.id;
};
const namesIn = async (zip: Buffer) => {
  const names: string[] = [];
  for await (const entry of (await fromBufferPromise(zip)).eachEntry()) names.push(entry.fileName);
  return names;
};

const forms = [
  { downloadForm: 'bytes' },
  { downloadForm: 'link', linkHost: 'same' },
  { downloadForm: 'link', linkHost: 'other' },
  { downloadForm: 'link', linkHost: 'other', linkUses: 'many' },
];

describe.each(forms)('a download that is answered by %o', (form) => {
  test('is the file, under its name and with its length', async () => {
    const id = await uploaded('Überblick.txt', 'Seen at 03:12.');
    set(form);
    const { name, length, contentType, body } = await world().client.files.download({ id });
    expect([name, length, contentType]).toEqual(['Überblick.txt', 14, 'application/octet-stream']);
    expect(await text(body)).toBe('Seen at 03:12.');
  });

  test('by the deprecated operation is the file as well', async () => {
    const id = await uploaded('notes.txt', 'Seen at 03:12.');
    set(form);
    const { body } = await world().client.files.downloadDeprecated({ ids: [id] });
    expect(await text(body)).toBe('Seen at 03:12.');
  });

  test('of several is a ZIP of them', async () => {
    const ids = [await uploaded('a.txt', 'one'), await uploaded('b.txt', 'two')];
    set(form);
    const { body } = await world().client.files.bulkDownload({ ids });
    expect(await namesIn(await buffer(body))).toEqual(['a.txt', 'b.txt']);
  });

  test('of a file that does not exist is declined', async () => {
    set(form);
    await expect(world().client.files.download({ id: 'nobody' })).rejects.toMatchObject({
      name: 'Declined',
      status: 404,
    });
  });
});

describe('no request is sent for', () => {
  test.each([
    ['an empty id', () => world().client.files.download({ id: '' }), 'id', 'is empty'],
    ['no ids of a ZIP', () => world().client.files.bulkDownload({ ids: [] }), 'ids', 'is an empty list'],
    ['no ids', () => world().client.files.downloadDeprecated({ ids: [] }), 'ids', 'is an empty list'],
  ])('%s', async (_what, asked, field, code) => {
    await expect(asked()).rejects.toMatchObject({ name: 'Declined', status: null, field, code });
    expect(world().falcon.requests).toEqual([]);
  });
});

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((it) => it.close()));
});
const server = async (...script: Scripted[]) => {
  const started = await startScripted(...script);
  servers.push(started);
  return started;
};
const token = { status: 201, body: '{"access_token":"secret-token","expires_in":1799}' };
const answer = (body: unknown, headers: Record<string, string> = {}) => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const clientOf = ({ url }: ScriptedServer) =>
  falconClient({ url, credentials: { clientId: 'a', clientSecret: 'b' }, timeout: 5_000 }, virtualNetwork())
    .files;

describe('JSON is the file, and no link,', () => {
  test('where it comes as an attachment', async () => {
    const notes = '{"link":"https://example.com/elsewhere"}';
    const headers = { 'content-disposition': 'attachment; filename="notes.json"' };
    const files = clientOf(await server(token, answer(notes, headers)));
    const { name, body } = await files.download({ id: 'f' });
    expect([name, await text(body)]).toEqual(['notes.json', notes]);
  });

  test.each([
    ['has no link', '{"resources":[{"seen":"03:12"}]}'],
    ['is a list', '[{"link":"https://example.com/elsewhere"}]'],
    ['does not parse', '{"cut":'],
    ['is long', JSON.stringify({ link: 'x'.repeat(200_000) })],
  ])('where it comes without a name and %s', async (_what, content) => {
    const { body } = await clientOf(await server(token, answer(content))).download({ id: 'f' });
    expect(await text(body)).toBe(content);
  });
});

describe('a link', () => {
  test.each([
    ['alone', (link: string) => ({ link })],
    ['in resources', (link: string) => ({ meta: {}, resources: [{ link }], errors: null })],
  ])('%s is followed without the token where it leads to another origin', async (_what, form) => {
    const store = await server({ status: 200, body: 'the bytes' });
    const api = await server(token, answer(form(`${store.url}/signed?key=k`)));
    const { body } = await clientOf(api).download({ id: 'f' });
    expect(await text(body)).toBe('the bytes');
    expect(store.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/signed?key=k', undefined],
    ]);
  });

  test('to the API’s own origin takes the token along', async () => {
    const api = await server(token, answer({ link: '/signed?key=k' }), { status: 200, body: 'the bytes' });
    const { body } = await clientOf(api).download({ id: 'f' });
    expect(await text(body)).toBe('the bytes');
    expect(api.seen.at(-1)).toMatchObject({
      path: '/signed?key=k',
      headers: { authorization: 'Bearer secret-token' },
    });
  });

  test('to the API’s own origin never takes the token elsewhere, whatever its path looks like', async () => {
    const other = await server({ status: 200, body: 'theirs' });
    const { host } = new URL(other.url);
    const linked = answer('');
    const api = await server(token, linked, { status: 200, body: 'ours' });
    linked.body = JSON.stringify({ link: `${api.url}//${host}//${host}/f` });
    const { body } = await clientOf(api).download({ id: 'f' });
    expect(await text(body)).toBe('ours');
    expect(other.seen).toEqual([]);
  });

  test.each(['other origin', 'same origin'])(
    'that does not open is worth another call, and no error quotes it (%s)',
    async (where) => {
      for (const status of [401, 403, 404, 410, 503]) {
        const store = await server({ status, body: '{}' });
        const link = where === 'same origin' ? '/secret-path' : `${store.url}/secret-path`;
        const api = await server(token, answer({ link }), { status, body: '{}' });
        const failure = await clientOf(api)
          .download({ id: 'f' })
          .catch((error: unknown) => error);
        expect(failure).toMatchObject({ name: 'Unavailable', retryable: true, uncertain: false });
        expect(String(failure)).not.toContain('secret-path');
      }
    },
  );

  test('that has expired is worth another call', async () => {
    const { falcon, network } = world();
    const id = await uploaded('notes.txt', 'Seen');
    set({ downloadForm: 'link', linkExpirySeconds: '300' });
    const late: typeof fetch = (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname.includes('/links/')) network.pass(300_000);
      return network.fetch(input, init);
    };
    const { url, clientId, clientSecret } = falcon;
    const settings = { url, credentials: { clientId, clientSecret }, timeout: 5_000 };
    await expect(
      falconClient(settings, { ...network, fetch: late }).files.download({ id }),
    ).rejects.toMatchObject({ name: 'Unavailable', status: 403, retryable: true });
  });

  test('that redirects is not followed', async () => {
    const store = await server({ status: 302, headers: { location: 'https://example.com/' } });
    const api = await server(token, answer({ link: `${store.url}/signed` }));
    await expect(clientOf(api).download({ id: 'f' })).rejects.toMatchObject({
      name: 'Unexpected',
      status: 302,
    });
  });

  test.each(['ftp://example.com/f', 'file:///etc/hostname', 'http://'])(
    'to %s is Unexpected',
    async (link) => {
      const api = await server(token, answer({ link }));
      await expect(clientOf(api).download({ id: 'f' })).rejects.toMatchObject({ name: 'Unexpected' });
    },
  );

  test('must be https where the API is', async () => {
    const { network, url, credentials } = secure();
    const { files } = falconClient({ url, credentials, timeout: 5_000 }, network);
    await expect(files.download({ id: 'f' })).rejects.toMatchObject({
      name: 'Unexpected',
      message: expect.stringContaining('https'),
    });
  });

  test('that is missing beside a problem is the problem', async () => {
    const body = { meta: {}, resources: [], errors: [{ code: 404, message: 'no such file' }] };
    const api = await server(token, answer(body));
    await expect(clientOf(api).download({ id: 'f' })).rejects.toMatchObject({
      name: 'Declined',
      status: 404,
      code: 'no such file',
    });
  });

  test('of which the answer is cut is Unavailable', async () => {
    const api = await server(token, { ...answer({ link: 'https://example.com/' }), cutAfter: 10 });
    await expect(clientOf(api).download({ id: 'f' })).rejects.toMatchObject({ name: 'Unavailable' });
  });
});

/** An API under https that answers with a link under http; there is no server that either could reach. */
function secure() {
  const network = virtualNetwork();
  const answers = [token, answer({ link: 'http://example.com/f' })];
  return {
    url: 'https://api.example.com',
    credentials: { clientId: 'a', clientSecret: 'b' },
    network: {
      ...network,
      fetch: () => {
        const { body, ...init } = answers.shift() ?? token;
        return Promise.resolve(new Response(body, init));
      },
    },
  };
}

test('a page of a proxy is Unexpected, and not the file; a page under a name is the file', async () => {
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
  const named = { ...page.headers, 'content-disposition': 'attachment; filename="note.html"' };
  const files = clientOf(await server(token, page, { ...page, headers: named }));
  await expect(files.download({ id: 'f' })).rejects.toMatchObject({
    name: 'Unexpected',
    status: 200,
    message: 'falcon: GET /case-files/entities/files/download/v1 was answered with a page instead of a file',
  });
  expect(await text((await files.download({ id: 'f' })).body)).toBe(page.body);
});

test('a long file of JSON that is cancelled at once lets go of its connection', async () => {
  const closed = Promise.withResolvers<void>();
  const endless = createServer((request, response) => {
    if (request.method === 'POST') return response.writeHead(201).end(token.body);
    response.on('close', closed.resolve).writeHead(200, { 'content-type': 'application/json' });
    return response.write(`{"link":"${'x'.repeat(200_000)}`);
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const address = endless.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const credentials = { clientId: 'a', clientSecret: 'b' };
  const { body } = await falconClient({ url, credentials }, virtualNetwork()).files.download({ id: 'f' });
  await body.cancel();
  expect(await closed.promise).toBeUndefined();
  endless.closeAllConnections();
  await new Promise((resolve) => endless.close(resolve));
});

test('an answer without any file is Unexpected, and not an empty file', async () => {
  const api = await server(token, { status: 204 });
  await expect(clientOf(api).download({ id: 'f' })).rejects.toMatchObject({
    name: 'Unexpected',
    status: 204,
    message: 'falcon: GET /case-files/entities/files/download/v1 was answered without a file',
  });
});

test('a body that is cut ends in Unavailable', async () => {
  const { client, falcon } = world();
  const id = await uploaded('notes.txt', 'Seen at 03:12.');
  falcon.addFault({ operation: 'entities_files_download_get_v1', cutBodyAfter: 5 });
  const { body } = await client.files.download({ id });
  await expect(text(body)).rejects.toMatchObject({ name: 'Unavailable' });
});

test.each(['bytes', 'link'])('64 MiB need no more memory than is on its way (%s)', async (downloadForm) => {
  const { client, falcon } = world();
  set({ downloadForm });
  const { id } = falcon.addFile(await opened(), 'dump.bin', 64 * MiB);
  const before = liveBuffers();
  const { body, length } = await client.files.download({ id }, { timeout: 60_000 });
  let [size, peak, next] = [0, 0, 0];
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size < next) continue;
    peak = Math.max(peak, liveBuffers() - before);
    next += 16 * MiB; // each look collects the garbage of all files of this process
  }
  expect([size, length]).toEqual([64 * MiB, 64 * MiB]);
  expect(peak).toBeLessThan(16 * MiB);
});
