import type { Server } from 'node:http';

/** A server that answers on a free port of the loopback interface. */
export type Listening = { url: string; close: () => Promise<void> };

/** Starts `server` where only this machine can reach it. */
export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections(); // the SDK keeps idle connections open, and close() waits for them
      }),
  };
}
