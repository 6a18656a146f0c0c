import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { listen, type Listening } from '../loopback.ts';
import { openBucket, type Bucket } from './s3/bucket.ts';
import type { Answer } from './s3/call.ts';
import { S3Error } from './s3/errors.ts';
import { perform } from './s3/operations.ts';
import { respond, respondError } from './s3/respond.ts';

/**
 * Starts an S3 that keeps its buckets in `directory`. Every bucket has versioning on.
 * An object is visible only once all of it came and every checksum was right; docs/local-aws.md tells what is served.
 */
export async function startS3(options: { directory: string; now?: () => Date }): Promise<Listening> {
  const now = options.now ?? (() => new Date());
  mkdirSync(options.directory, { recursive: true });
  const open = (name: string, objectLock: boolean) =>
    openBucket(options.directory, name, { objectLock, createdAt: now().toISOString() });
  const stored = readdirSync(options.directory).filter((it) =>
    existsSync(join(options.directory, it, 'bucket.json')),
  );
  const buckets = new Map(stored.map((name) => [name, open(name, false)]));

  const createBucket = (name: string, { headers }: IncomingMessage): Answer => {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    // A second creation succeeds, as it does in us-east-1.
    if (!buckets.has(name))
      buckets.set(name, open(name, headers['x-amz-bucket-object-lock-enabled'] === 'true'));
    return { headers: { location: `/${name}` } };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { name, key, query } = addressOf(request.url ?? '/');
    if (name === '' && request.method === 'GET') return listBuckets([...buckets.values()]);
    if (key === '' && request.method === 'PUT' && query.size === 0) return createBucket(name, request);
    const bucket = buckets.get(name);
    if (!bucket) throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return perform({ request, bucket, key, query, now });
  };

  const server = createServer((request, response) => {
    answer(request)
      .then((it) => respond(response, it))
      .catch((error: unknown) => respondError(response, error));
  });
  server.requestTimeout = 0; // a function may stream one object for all of its fifteen minutes
  return listen(server);
}

/** Path style: /bucket/key. Not through URL, which would take `..` and `.` out of a key. */
function addressOf(url: string): { name: string; key: string; query: URLSearchParams } {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  const [, name = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { name, key: decodeKey(key), query: new URLSearchParams(search) };
}

function decodeKey(encoded: string): string {
  try {
    const key = decodeURIComponent(encoded);
    if (Buffer.byteLength(key) <= 1024) return key;
  } catch (cause) {
    throw new S3Error(400, 'InvalidURI', `Couldn't parse the specified URI: ${String(cause)}`);
  }
  throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');
}

const listBuckets = (buckets: Bucket[]): Answer => ({
  xml: {
    root: 'ListAllMyBucketsResult',
    content: {
      Owner: { ID: 'local' },
      Buckets: { Bucket: buckets.map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt })) },
    },
  },
});
