import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { receiveText } from './body.ts';
import { header, type Call, type Operation } from './call.ts';
import { startDigest, type Algorithm } from './checksums.ts';
import { combineCrcs } from './crc-combination.ts';
import { badDigest, invalidRequest, S3Error } from './errors.ts';
import { checkWriteConditions } from './find-version.ts';
import { identify, uploadHeaders } from './put-object.ts';
import { findUpload, forgetUpload } from './uploads.ts';
import type { Part, Upload } from './upload.ts';
import type { Version } from './version.ts';
import { readXml } from './xml.ts';

const text = v.tuple([v.string()]);
const listedPart = v.objectWithRest({ PartNumber: text, ETag: text }, v.unknown());
const completion = v.object({ CompleteMultipartUpload: v.tuple([v.object({ Part: v.array(listedPart) })]) });

type ListedPart = v.InferOutput<typeof listedPart>;

const smallestPart = 5 * 1024 * 1024; // of all but the last

export const completeUpload: Operation = async (call) => {
  const upload = findUpload(call);
  const {
    CompleteMultipartUpload: [listed],
  } = v.parse(completion, readXml(await receiveText(call.request)));
  const parts = chooseParts(upload, listed.Part);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const checksum = checksumOf(upload, parts);
  checkDeclared(call, size, checksum);
  checkWriteConditions(call);
  const version: Version = {
    headers: upload.headers,
    tags: upload.tags,
    retention: upload.retention,
    legalHold: upload.legalHold,
    ...identify(call),
    etag: `"${digestOfDigests(parts)}-${parts.length}"`,
    size,
    parts: parts.map((part) => part.size),
    checksum,
  };
  findUpload(call); // it may have been aborted, or completed by another request, while this one was read
  call.bucket.add(
    version,
    parts.map(({ file }) => file),
  );
  await forgetUpload(call, upload);
  const { 'x-amz-version-id': versionId = '' } = uploadHeaders(version);
  return {
    headers: { 'x-amz-version-id': versionId },
    xml: {
      root: 'CompleteMultipartUploadResult',
      content: {
        Location: `/${call.bucket.name}/${call.key}`,
        Bucket: call.bucket.name,
        Key: call.key,
        ETag: version.etag,
        [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value,
        ChecksumType: checksum.type,
      },
    },
  };
};

function chooseParts(upload: Upload, listed: ListedPart[]): Part[] {
  const numbers = listed.map(({ PartNumber: [number] }) => Number(number));
  if (numbers.some((number, at) => number <= (numbers[at - 1] ?? 0)))
    throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  const parts = listed.map((it) => choosePart(upload, it));
  if (parts.slice(0, -1).some(({ size }) => size < smallestPart))
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  return parts;
}

function choosePart(upload: Upload, listed: ListedPart): Part {
  const part = upload.parts.get(Number(listed.PartNumber[0]));
  const checksumName = `Checksum${upload.checksum?.algorithm.toUpperCase()}`;
  const checksum = v.parse(v.optional(text), listed[checksumName])?.[0];
  if (!part || part.md5 !== listed.ETag[0].replaceAll('"', '')) throw invalidPart();
  if (upload.checksum?.type === 'COMPOSITE' && checksum === undefined)
    throw invalidRequest(
      `The upload was created using a ${upload.checksum.algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  if (checksum !== undefined && checksum !== part.checksum.value) throw invalidPart();
  return part;
}

type Checksum = NonNullable<Version['checksum']>;

function checksumOf(upload: Upload, parts: Part[]): Checksum {
  const { algorithm, type } = upload.checksum ?? { algorithm: 'crc64nvme', type: 'FULL_OBJECT' };
  const each = parts.map(({ checksum: { value }, size }) => ({ value, size }));
  const value = type === 'FULL_OBJECT' ? combineCrcs(algorithm, each) : checksumOfChecksums(algorithm, parts);
  return { algorithm, type, value };
}

/** What the request says of the object to be must be so. */
function checkDeclared(call: Call, size: number, { algorithm, value }: Checksum): void {
  const declared = header(call, `x-amz-checksum-${algorithm}`);
  if (declared !== undefined && declared !== value) throw badDigest(algorithm.toUpperCase());
  const declaredSize = header(call, 'x-amz-mp-object-size');
  if (declaredSize !== undefined && Number(declaredSize) !== size)
    throw invalidRequest('The provided x-amz-mp-object-size does not match the sizes of the parts');
}

function checksumOfChecksums(algorithm: Algorithm, parts: Part[]): string {
  const digest = startDigest(algorithm);
  for (const { checksum } of parts) digest.update(Buffer.from(checksum.value, 'base64'));
  return `${digest.base64()}-${parts.length}`;
}

function digestOfDigests(parts: Part[]): string {
  const hash = createHash('md5');
  for (const { md5 } of parts) hash.update(Buffer.from(md5, 'hex'));
  return hash.digest('hex');
}

const invalidPart = () =>
  new S3Error(
    400,
    'InvalidPart',
    'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part.',
  );
