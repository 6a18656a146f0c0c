import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/types';
import { credentials } from '../../local/aws/credentials.ts';
import type { Random } from '../../local/simulators/random.ts';
import type { VirtualTime } from '../faults/virtual-time.ts';
import type { Process } from '../faults/worker.ts';
import { type MemoryBucket, refusal, type S3Answer, type S3Request } from './memory-bucket.ts';

/** How often, of all requests to S3, what happens to one. */
export type S3Weather = {
  /** Refused with 503, unseen. */
  refused: number;
  /** Performed, and its answer lost. */
  lost: number;
  /** Changed by a byte on its way. */
  spoiled: number;
  /** Answered after minutes. */
  slow: number;
};

const tries = 3;
const slowest = 4 * 60_000;

/**
 * S3 as a process sees it: each request is a step. It is sent again as the SDK would, but at the time of the run.
 * `abandoned` gets the uploads that nobody can end: their process died, or the answer that told of them was lost, or S3 did not hear it.
 */
export function faultyS3(
  bucket: MemoryBucket,
  weather: S3Weather,
  abandoned: Set<string>,
  process: () => Process,
  time: VirtualTime,
  random: Random,
): S3Client {
  const perform = (request: S3Request): S3Answer => {
    const answer = bucket.answer(request);
    const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(answer.body)?.[1];
    const { death } = process();
    if (uploadId !== undefined) void death.then(() => abandoned.add(uploadId));
    return answer;
  };

  const once = async (request: S3Request): Promise<S3Answer | null> => {
    const { step } = process();
    const { refused, lost, spoiled, slow } = weather;
    const fate = random.next();
    if (random.chance(slow)) await time.wait(random.whole(1000, slowest));
    if (fate < refused) return step(() => refusal(503, 'SlowDown'));
    if (fate < refused + lost) {
      const { body } = await step(() => perform(request));
      const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(body)?.[1];
      if (uploadId !== undefined) abandoned.add(uploadId);
      return null;
    }
    return step(() => perform(fate < refused + lost + spoiled ? changed(request) : request));
  };

  const handle = async (request: HttpRequest) => {
    const asked = requestOf(request);
    for (let left = tries; left > 0; left -= 1) {
      const answer = await once(asked);
      if (answer && answer.status < 500) return { response: responseOf(answer) };
    }
    if (asked.method === 'DELETE') abandoned.add(String(asked.query['uploadId']));
    throw new Error('S3 did not answer');
  };

  return new S3Client({
    endpoint: 'http://s3.test',
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
    maxAttempts: 1,
    requestHandler: { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) },
  });
}

const requestOf = ({ method, path, query = {}, headers, body }: HttpRequest): S3Request => ({
  method,
  path,
  query,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.isBuffer(body) || typeof body === 'string' ? Buffer.from(body) : Buffer.alloc(0),
});

const responseOf = ({ status, headers, body }: S3Answer) => ({
  statusCode: status,
  headers,
  body: Readable.from(body === '' ? [] : [Buffer.from(body)]),
});

function changed(request: S3Request): S3Request {
  const body = Buffer.from(request.body);
  if (body.length > 0) body[0] = (body[0] ?? 0) ^ 1;
  return { ...request, body };
}
