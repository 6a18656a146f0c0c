import { header, type Call } from './call.ts';
import { preconditionFailed, S3Error } from './errors.ts';
import type { Version } from './version.ts';

/** The version that the request names, or the newest; a delete marker is refused, as S3 refuses it. */
export function findVersion({ bucket, key, query }: Pick<Call, 'bucket' | 'key' | 'query'>): Version {
  const versionId = query.get('versionId');
  const versions = bucket.versions(key);
  const found = versionId === null ? versions[0] : versions.find((it) => it.versionId === versionId);
  if (!found && versionId !== null)
    throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.');
  if (!found) throw noSuchKey();
  if (!found.deleteMarker) return found;
  const marker = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
  if (versionId === null) throw noSuchKey(marker);
  throw new S3Error(
    405,
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    marker,
  );
}

/** The newest version of a key, or null where there is none or it is deleted. */
export function currentVersion({ bucket, key }: Pick<Call, 'bucket' | 'key'>): Version | null {
  const [newest] = bucket.versions(key);
  return newest && !newest.deleteMarker ? newest : null;
}

/** Refuses a write whose If-None-Match or If-Match does not hold now. */
export function checkWriteConditions(call: Call): void {
  const current = currentVersion(call);
  const noneMatch = header(call, 'if-none-match');
  const match = header(call, 'if-match');
  if (noneMatch !== undefined && noneMatch !== '*')
    throw new S3Error(501, 'NotImplemented', 'If-None-Match on a write takes * alone');
  if (noneMatch === '*' && current) throw preconditionFailed();
  if (match === undefined) return;
  if (!current) throw noSuchKey();
  if (!matches(match, current.etag)) throw preconditionFailed();
}

/** Whether an ETag is among those of an If-Match or If-None-Match header. */
export function matches(condition: string, etag: string): boolean {
  const asked = condition.split(',').map((it) => it.trim().replaceAll('"', ''));
  return asked.includes('*') || asked.includes(etag.replaceAll('"', ''));
}

const noSuchKey = (headers: Record<string, string> = {}) =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', headers);
