import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { decodeAwsChunks } from './aws-chunks.ts';
import { algorithms, startDigest, type Algorithm } from './checksums.ts';
import { badDigest, incompleteBody, invalidRequest, S3Error } from './errors.ts';

/** What was received and verified. `md5` is in hex, as ETags are. */
export type Received = { size: number; md5: string; checksum: { algorithm: Algorithm; value: string } };

/**
 * Streams the request's payload to `file`. Nothing is left there unless all of it came and every digest was right.
 * `algorithm` is the checksum to make where the request declares none; S3's own is CRC64NVME.
 */
export async function receiveFile(
  request: IncomingMessage,
  file: string,
  algorithm?: Algorithm,
): Promise<Received> {
  const body = verifiedBody(request, algorithm);
  try {
    await using handle = await open(file, 'w');
    await writeAll(handle, body.payload);
    return body.received();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

const batchSize = 1024 * 1024;
const mostInBatch = 512; // the system takes no more than 1,024

/** Writes what comes by the mebibyte: each chunk on its own would cost more than its bytes do. */
async function writeAll(handle: FileHandle, chunks: AsyncIterable<Buffer>): Promise<void> {
  let batch: Buffer[] = [];
  let size = 0;
  const flush = async () => {
    const { bytesWritten } = await handle.writev(batch);
    if (bytesWritten !== size) throw new Error('the disk is full');
    batch = [];
    size = 0;
  };
  for await (const chunk of chunks) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= batchSize || batch.length === mostInBatch) await flush();
  }
  if (size > 0) await flush();
}

/** The request's payload as text, for the small XML documents of S3; verified like an object. */
export const receiveText = (request: IncomingMessage): Promise<string> => text(verifiedBody(request).payload);

/** The checksum that a request declares for its body, as a header with its value or as a trailer to come. */
export function declaredChecksum(
  headers: IncomingHttpHeaders,
): { algorithm: Algorithm; value?: string } | null {
  const given = algorithms.flatMap((algorithm) => {
    const value = headers[`x-amz-checksum-${algorithm}`];
    return typeof value === 'string' ? [{ algorithm, value }] : [];
  });
  const trailing = algorithms.filter((it) => headers['x-amz-trailer'] === `x-amz-checksum-${it}`);
  const all = [...given, ...trailing.map((algorithm) => ({ algorithm }))];
  if (all.length > 1)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  return all[0] ?? null;
}

function verifiedBody(request: IncomingMessage, otherwise: Algorithm = 'crc64nvme') {
  const { headers } = request;
  const chunked = isAwsChunked(headers);
  const declaredSize = sizeOf(headers[chunked ? 'x-amz-decoded-content-length' : 'content-length']);
  const digests = expectedDigests(headers, otherwise);
  const trailers = new Map<string, string>();
  let size = 0;

  async function* payload(): AsyncGenerator<Buffer> {
    // A refusal half way must leave the socket open, or the client would see a reset instead of the answer.
    const raw = request.iterator({ destroyOnReturn: false });
    for await (const chunk of chunked ? decodeAwsChunks(raw, trailers) : raw) {
      size += chunk.length;
      digests.update(chunk);
      yield chunk;
    }
    if (size !== declaredSize) throw incompleteBody();
    digests.verify(trailers);
  }

  return { payload: payload(), received: (): Received => ({ size, ...digests.result() }) };
}

/** The digests that a request declares, and those that S3 makes of every body. */
function expectedDigests(headers: IncomingHttpHeaders, otherwise: Algorithm) {
  const declared = declaredChecksum(headers);
  const algorithm = declared?.algorithm ?? otherwise;
  const checksum = startDigest(algorithm);
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  const signedSha256 = /^[0-9a-f]{64}$/.exec(String(headers['x-amz-content-sha256']))?.[0];
  let result: Pick<Received, 'md5' | 'checksum'> | null = null;

  return {
    update: (chunk: Buffer) => {
      checksum.update(chunk);
      md5.update(chunk);
      if (signedSha256) sha256.update(chunk);
    },
    verify: (trailers: Map<string, string>) => {
      const value = checksum.base64();
      const md5Sum = md5.digest();
      if (declared && (declared.value ?? trailerOf(trailers, algorithm)) !== value)
        throw badDigest(algorithm.toUpperCase());
      if (headers['content-md5'] !== undefined && headers['content-md5'] !== md5Sum.toString('base64'))
        throw badDigest('Content-MD5');
      if (signedSha256 && signedSha256 !== sha256.digest('hex')) throw sha256Mismatch();
      result = { md5: md5Sum.toString('hex'), checksum: { algorithm, value } };
    },
    result: () => {
      if (!result) throw incompleteBody();
      return result;
    },
  };
}

function isAwsChunked(headers: IncomingHttpHeaders): boolean {
  const encodings = headers['content-encoding']?.split(/, */) ?? [];
  return (
    encodings.includes('aws-chunked') || String(headers['x-amz-content-sha256']).startsWith('STREAMING-')
  );
}

function sizeOf(length: string | string[] | undefined): number {
  if (typeof length === 'string' && /^\d+$/.test(length)) return Number(length);
  throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
}

function trailerOf(trailers: Map<string, string>, algorithm: Algorithm): string {
  const value = trailers.get(`x-amz-checksum-${algorithm}`);
  if (value !== undefined) return value;
  throw new S3Error(400, 'MalformedTrailerError', `The trailer x-amz-checksum-${algorithm} did not come.`);
}

const sha256Mismatch = () =>
  new S3Error(
    400,
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
