import { rm } from 'node:fs/promises';
import { declaredChecksum, receiveFile } from './body.ts';
import { header, type Call, type Operation } from './call.ts';
import { invalidRequest } from './errors.ts';
import { checkWriteConditions } from './find-version.ts';
import { requestedLocks } from './object-lock.ts';
import { requestedTags } from './tags.ts';
import type { Version } from './version.ts';

const keptHeader =
  /^(content-(type|disposition|language)|cache-control|expires|x-amz-(meta-.+|storage-class|server-side-encryption.*|website-redirect-location))$/;

export const putObject: Operation = async (call) => {
  const described = describeUpload(call);
  if ((described.retention || described.legalHold) && !hasDigest(call))
    throw invalidRequest(
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  const file = call.bucket.incomingFile();
  const { size, md5, checksum } = await receiveFile(call.request, file);
  const version: Version = {
    ...described,
    ...identify(call),
    etag: `"${md5}"`,
    size,
    parts: [],
    checksum: { ...checksum, type: 'FULL_OBJECT' },
  };
  await addIfConditionsHold(call, version, file);
  return { headers: uploadHeaders(version) };
};

/** What the headers of an upload say about the object to be: for PutObject and CreateMultipartUpload alike. */
export function describeUpload(call: Call): Pick<Version, 'headers' | 'tags' | 'retention' | 'legalHold'> {
  return { headers: keptHeaders(call), tags: requestedTags(call), ...requestedLocks(call) };
}

/** A new version of the call's key, as of now. */
export const identify = ({ bucket, key, now }: Call) => ({
  key,
  versionId: bucket.nextVersionId(),
  deleteMarker: false,
  lastModified: now().toISOString(),
});

/** Makes a verified upload visible, unless the object changed meanwhile in a way that its conditions forbid. */
export async function addIfConditionsHold(call: Call, version: Version, file: string): Promise<void> {
  try {
    checkWriteConditions(call);
    call.bucket.add(version, [file]);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** The headers that answer a finished upload. */
export const uploadHeaders = (version: Version): Record<string, string> => ({
  etag: version.etag,
  'x-amz-version-id': version.versionId,
  ...checksumHeaders(version),
});

/** A version's checksum, as headers carry it. */
export function checksumHeaders({ checksum }: Pick<Version, 'checksum'>): Record<string, string> {
  if (!checksum) return {};
  return { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function keptHeaders(call: Call): Record<string, string> {
  const kept = Object.keys(call.request.headers).filter((name) => keptHeader.test(name));
  const encoding = (header(call, 'content-encoding') ?? '').split(/, */).filter((it) => it !== 'aws-chunked');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept.map((name) => [name, header(call, name) ?? ''])),
    ...(encoding.join('') !== '' && { 'content-encoding': encoding.join(', ') }),
  };
}

const hasDigest = (call: Call): boolean =>
  header(call, 'content-md5') !== undefined || declaredChecksum(call.request.headers) !== null;
