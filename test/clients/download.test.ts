import { text } from 'node:stream/consumers';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { downloadOf } from '../../lib/download.ts';
import { httpSender, realNetwork } from '../../lib/http.ts';

test('a download that is cancelled before anything of it was read lets go of its connection', async () => {
  const { promise: left, resolve: leave } = Promise.withResolvers<'left'>();
  const server = createServer((_request, response) => {
    response.on('close', () => leave('left'));
    response.write('the beginning of a file that never ends');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  try {
    const send = httpSender('falcon', () => null, realNetwork);
    const url = new URL(`http://127.0.0.1:${address.port}`);
    const answer = await send({
      method: 'GET',
      url,
      headers: {},
      timeout: 60_000,
      repeatable: true,
      stream: true,
    });
    const { body } = downloadOf('falcon', 'a file', answer, { now: realNetwork.now, signal: undefined });
    await body.cancel();
    const patience = realNetwork.wait(2_000).then(() => 'still there');
    expect(await Promise.race([left, patience])).toBe('left');
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

test.each([
  ['fewer bytes than announced', 'ab'],
  ['more bytes than announced', 'abcd'],
])('a file that ends after %s broke off, whatever the transport thinks of it', async (_what, came) => {
  const answer = {
    status: 200,
    headers: new Headers({ 'content-length': '3' }),
    text: '',
    stream: new Blob([came]).stream(),
  };
  const { body } = downloadOf('incydr', 'GET /file', answer, { now: () => new Date(0), signal: undefined });
  await expect(text(body)).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'incydr: GET /file broke off',
  });
});
