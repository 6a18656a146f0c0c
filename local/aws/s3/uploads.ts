import type { Upload } from './upload.ts';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import * as v from 'valibot';
import { receiveFile } from './body.ts';
import { header, limit, type Call, type Operation } from './call.ts';
import { algorithms, type Algorithm } from './checksums.ts';
import { isCombinable } from './crc-combination.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from './errors.ts';
import { describeUpload } from './put-object.ts';

const algorithmHeader = v.optional(v.pipe(v.string(), v.toLowerCase(), v.picklist(algorithms)));
const typeHeader = v.optional(v.picklist(['FULL_OBJECT', 'COMPOSITE']));

export const createUpload: Operation = (call) => {
  const algorithm = v.parse(algorithmHeader, header(call, 'x-amz-checksum-algorithm'));
  const type = v.parse(typeHeader, header(call, 'x-amz-checksum-type'));
  if (algorithm && type === 'FULL_OBJECT' && !isCombinable(algorithm))
    throw invalidRequest(
      `The FULL_OBJECT checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  const upload: Upload = {
    ...describeUpload(call),
    id: randomUUID(),
    key: call.key,
    initiated: call.now().toISOString(),
    checksum: algorithm ? { algorithm, type: type ?? defaultType(algorithm) } : null,
    parts: new Map(),
  };
  call.bucket.uploads.set(upload.id, upload);
  return {
    headers: {
      ...(upload.checksum && {
        'x-amz-checksum-algorithm': upload.checksum.algorithm.toUpperCase(),
        'x-amz-checksum-type': upload.checksum.type,
      }),
    },
    xml: {
      root: 'InitiateMultipartUploadResult',
      content: { Bucket: call.bucket.name, Key: call.key, UploadId: upload.id },
    },
  };
};

export const uploadPart: Operation = async (call) => {
  const upload = findUpload(call);
  const number = Number(call.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
  const file = call.bucket.incomingFile();
  const received = await receiveFile(call.request, file, upload.checksum?.algorithm);
  const { algorithm, value } = received.checksum;
  const aborted = call.bucket.uploads.get(upload.id) !== upload;
  if (aborted || (upload.checksum && algorithm !== upload.checksum.algorithm)) {
    await rm(file, { force: true });
    throw aborted ? noSuchUpload() : typeMismatch(upload.checksum?.algorithm, algorithm);
  }
  const replaced = upload.parts.get(number);
  upload.parts.set(number, { ...received, number, file, lastModified: call.now().toISOString() });
  if (replaced) await rm(replaced.file, { force: true });
  return { headers: { etag: `"${received.md5}"`, [`x-amz-checksum-${algorithm}`]: value } };
};

export const abortUpload: Operation = async (call) => {
  await forgetUpload(call, findUpload(call));
  return { status: 204 };
};

export const listParts: Operation = (call) => {
  const upload = findUpload(call);
  const after = Number(call.query.get('part-number-marker') ?? 0);
  const parts = [...upload.parts.values()]
    .filter(({ number }) => number > after)
    .toSorted((a, b) => a.number - b.number);
  const page = parts.slice(0, limit(call.query, 'max-parts'));
  const isTruncated = page.length < parts.length;
  return {
    xml: {
      root: 'ListPartsResult',
      content: {
        Bucket: call.bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: after,
        NextPartNumberMarker: page.at(-1)?.number,
        MaxParts: limit(call.query, 'max-parts'),
        IsTruncated: isTruncated,
        ChecksumAlgorithm: upload.checksum?.algorithm.toUpperCase(),
        ChecksumType: upload.checksum?.type,
        Part: page.map(({ number, size, md5, checksum, lastModified }) => ({
          PartNumber: number,
          LastModified: lastModified,
          ETag: `"${md5}"`,
          Size: size,
          [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value,
        })),
      },
    },
  };
};

/** All uploads under way in one page: a machine of one's own never has a thousand. */
export const listUploads: Operation = ({ bucket, query }) => {
  const prefix = query.get('prefix') ?? '';
  const Upload = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, id, initiated }) => ({
      Key: key,
      UploadId: id,
      Initiated: initiated,
      StorageClass: 'STANDARD',
    }));
  return {
    xml: {
      root: 'ListMultipartUploadsResult',
      content: { Bucket: bucket.name, Prefix: prefix, MaxUploads: 1000, IsTruncated: false, Upload },
    },
  };
};

/** The upload that the request names, if it is still under way and of that key. */
export function findUpload({ bucket, key, query }: Call): Upload {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '');
  if (!upload || upload.key !== key) throw noSuchUpload();
  return upload;
}

/** Ends an upload, finished or not, and removes its parts. */
export async function forgetUpload({ bucket }: Call, upload: Upload): Promise<void> {
  bucket.uploads.delete(upload.id);
  await Promise.all([...upload.parts.values()].map(({ file }) => rm(file, { force: true })));
}

const defaultType = (algorithm: Algorithm) => (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');

const typeMismatch = (expected: string | undefined, actual: string) =>
  invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  );
