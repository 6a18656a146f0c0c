import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { credentials } from '../../local/aws/credentials.ts';
import { listen } from '../../local/loopback.ts';

/** What happens to one request: answered with 500 unseen; performed, with its answer lost; changed by a byte on its way; or never answered. */
export type Fault = 'refused' | 'lost' | 'spoiled' | 'held';

export type Sent = 'put' | 'create' | 'part' | 'complete' | 'abort' | 'head' | 'other';

/** A way to an S3 that does to requests what `faults` says, each entry once; and what came through it, in order. */
export async function faultyS3(endpoint: string) {
  const faults: { sent: Sent; fault: Fault }[] = [];
  const sent: Sent[] = [];
  const held = Promise.withResolvers<void>();
  const server = createServer((incoming, response) => {
    const what = kindOf(incoming);
    sent.push(what);
    const at = faults.findIndex((it) => it.sent === what);
    const [found] = at < 0 ? [] : faults.splice(at, 1);
    if (found?.fault === 'held') return held.resolve();
    return void passOn(endpoint, incoming, response, found?.fault).catch(() => response.destroy());
  });
  const { url, close } = await listen(server);
  const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials });
  return {
    client,
    faults,
    sent,
    /** Ends once a request has come that is never answered. */
    held: held.promise,
    close: async () => {
      client.destroy();
      await close();
    },
  };
}

export type FaultyS3 = Awaited<ReturnType<typeof faultyS3>>;

async function passOn(endpoint: string, incoming: IncomingMessage, response: ServerResponse, fault?: Fault) {
  const body = await buffer(incoming);
  if (fault === 'refused') return response.writeHead(500).end();
  if (fault === 'spoiled') body[0] = (body[0] ?? 0) ^ 1;
  const { expect: _answered, ...headers } = incoming.headers;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const onward = request(`${endpoint}${incoming.url}`, { method: incoming.method, headers });
  onward.on('response', resolve).on('error', reject).end(body);
  const answer = await promise;
  const told = await buffer(answer);
  if (fault === 'lost') return response.destroy();
  return response.writeHead(answer.statusCode ?? 500, answer.headers).end(told);
}

function kindOf({ method, url = '' }: IncomingMessage): Sent {
  const { searchParams: query } = new URL(url, 'http://s3');
  if (query.has('partNumber')) return 'part';
  if (query.has('uploads')) return method === 'POST' ? 'create' : 'other';
  if (query.has('uploadId')) return method === 'POST' ? 'complete' : 'abort';
  if (method === 'HEAD') return 'head';
  return method === 'PUT' ? 'put' : 'other';
}
