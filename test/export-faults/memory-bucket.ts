import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A request to S3, as much of it as casebridge sends. */
export type S3Request = {
  method: string;
  /** `/bucket/key`. */
  path: string;
  query: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body: Buffer;
};

export type S3Answer = { status: number; headers: Record<string, string>; body: string };

/** One version of an object. */
export type Version = {
  key: string;
  versionId: string;
  bytes: Buffer;
  metadata: Record<string, string>;
  isRetained: boolean;
  writtenAt: number;
};

type Upload = { key: string; metadata: Record<string, string>; parts: Map<number, Buffer> };

export type MemoryBucket = ReturnType<typeof memoryBucket>;

/** A bucket with versions in memory, which speaks as much of S3 as an export needs and holds each body against its checksum. */
export function memoryBucket(now: () => Date) {
  const versions: Version[] = [];
  const uploads = new Map<string, Upload>();
  let made = 0;
  const nextId = (kind: string) => {
    made += 1;
    return `${kind}-${String(made).padStart(6, '0')}`;
  };

  const add = (key: string, bytes: Buffer, metadata: Record<string, string>): S3Answer => {
    const version = {
      key,
      versionId: nextId('version'),
      bytes,
      metadata,
      isRetained: false,
      writtenAt: now().getTime(),
    };
    versions.push(version);
    return { status: 200, headers: { 'x-amz-version-id': version.versionId, etag: '"it"' }, body: '' };
  };

  const complete = (uploadId: string, size: string | undefined): S3Answer => {
    const upload = uploads.get(uploadId);
    if (!upload) return refusal(404, 'NoSuchUpload');
    const parts = [...upload.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes);
    const bytes = Buffer.concat(parts);
    if (String(bytes.length) !== size) return refusal(400, 'InvalidRequest');
    uploads.delete(uploadId);
    const { headers } = add(upload.key, bytes, upload.metadata);
    return { status: 200, headers, body: '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>' };
  };

  const putPart = (uploadId: string, number: number, body: Buffer): S3Answer => {
    const upload = uploads.get(uploadId);
    if (!upload) return refusal(404, 'NoSuchUpload');
    upload.parts.set(number, Buffer.from(body)); // the sender uses its buffer again
    return { status: 200, headers: { etag: '"part"' }, body: '' };
  };

  const retain = (key: string, versionId: unknown): S3Answer => {
    const version = versions.find((it) => it.key === key && it.versionId === versionId);
    if (!version) return refusal(404, 'NoSuchVersion');
    version.isRetained = true;
    return { status: 200, headers: {}, body: '' };
  };

  const head = (key: string): S3Answer => {
    const version = versions.findLast((it) => it.key === key);
    if (!version) return { status: 404, headers: {}, body: '' };
    const named = Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
    const { versionId, bytes } = version;
    const headers = { ...Object.fromEntries(named), 'content-length': String(bytes.length) };
    return { status: 200, headers: { ...headers, 'x-amz-version-id': versionId }, body: '' };
  };

  const begin = (key: string, headers: Record<string, string>): S3Answer => {
    const uploadId = nextId('upload');
    uploads.set(uploadId, { key, metadata: metadataIn(headers), parts: new Map() });
    const body = `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`;
    return { status: 200, headers: {}, body };
  };

  return {
    /** All versions of all objects, in the order of their writing. */
    versions,
    /** The uploads that were begun and neither completed nor aborted, by id. */
    uploads,

    answer({ method, path, query, headers, body }: S3Request): S3Answer {
      const key = decodeURIComponent(path.replace(/^\/[^/]*\//, ''));
      const uploadId = String(query['uploadId']);
      if (isSpoiled(headers, body)) return refusal(400, 'BadDigest');
      if ('uploads' in query) return begin(key, headers);
      if ('partNumber' in query) return putPart(uploadId, Number(query['partNumber']), body);
      if ('uploadId' in query && method === 'POST')
        return complete(uploadId, headers['x-amz-mp-object-size']);
      if ('uploadId' in query) {
        uploads.delete(uploadId);
        return { status: 204, headers: {}, body: '' };
      }
      if ('retention' in query) return retain(key, query['versionId']);
      if (method === 'PUT') return add(key, Buffer.from(body), metadataIn(headers));
      if (method === 'HEAD') return head(key);
      throw new Error(`the bucket in memory does not know ${method} ${path}`);
    },
  };
}

export const refusal = (status: number, code: string): S3Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

const metadataIn = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), value]] : [],
    ),
  );

function isSpoiled(headers: Record<string, string>, body: Buffer): boolean {
  const { 'x-amz-checksum-sha256': sha256, 'x-amz-checksum-crc32': crc } = headers;
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(body).digest('base64')) return true;
  if (crc === undefined) return false;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return crc !== sum.toString('base64');
}
