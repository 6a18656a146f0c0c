import type { Server } from 'node:http';

/** A server that answers on this machine alone. */
export type Listening = { url: string; port: number; close: () => Promise<void> };

/** Starts a server on loopback; port 0 is any free one. @throws where the port is taken. */
export async function listen(server: Server, port = 0): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections(); // clients keep idle connections open, and close() waits for them
      }),
  };
}
