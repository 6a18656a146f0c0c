import { header, type Answer, type Call, type Operation, type Piece } from './call.ts';
import { preconditionFailed, S3Error } from './errors.ts';
import { findVersion, matches } from './find-version.ts';
import { lockHeaders } from './object-lock.ts';
import { checksumHeaders } from './put-object.ts';
import type { Version } from './version.ts';

/** GetObject, and HeadObject: the server leaves the body out of an answer to HEAD. */
export const getObject: Operation = (call): Answer => {
  const version = findVersion(call);
  const ifMatch = header(call, 'if-match');
  const ifNoneMatch = header(call, 'if-none-match');
  if (ifMatch !== undefined && !matches(ifMatch, version.etag)) throw preconditionFailed();
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, version.etag))
    return { status: 304, headers: { etag: version.etag } };

  const range = requestedRange(header(call, 'range'), version.size);
  const { start, end } = range ?? { start: 0, end: version.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      ...objectHeaders(version, call),
      'content-length': String(end - start + 1),
      ...(range && { 'content-range': `bytes ${start}-${end}/${version.size}` }),
      // The checksum is of the whole: the SDK would hold it against the part.
      ...(header(call, 'x-amz-checksum-mode') === 'ENABLED' && !range && checksumHeaders(version)),
    },
    pieces: piecesOf(call.bucket.dataFiles(version), start, end),
  };
};

function objectHeaders(version: Version, { query }: Call): Record<string, string> {
  const tagCount = Object.keys(version.tags).length;
  const overrides = [...query].filter(([name]) => name.startsWith('response-'));
  return {
    'accept-ranges': 'bytes',
    'last-modified': new Date(version.lastModified).toUTCString(),
    etag: version.etag,
    'x-amz-version-id': version.versionId,
    ...version.headers,
    ...(tagCount > 0 && { 'x-amz-tagging-count': String(tagCount) }),
    ...lockHeaders(version),
    ...Object.fromEntries(overrides.map(([name, value]) => [name.replace('response-', ''), value])),
  };
}

/** Where the bytes from `start` to `end` lie. */
function piecesOf(files: { path: string; size: number }[], start: number, end: number): Piece[] {
  let before = 0;
  return files.flatMap(({ path, size }) => {
    const piece = { path, start: Math.max(0, start - before), end: Math.min(size - 1, end - before) };
    before += size;
    return piece.start <= piece.end ? [piece] : [];
  });
}

/** The bytes asked for, or null for all of them: a range that is not understood is ignored, as HTTP wants. */
function requestedRange(range: string | undefined, size: number): { start: number; end: number } | null {
  const { from = '', to = '' } = /^bytes=(?<from>\d*)-(?<to>\d*)$/.exec(range ?? '')?.groups ?? {};
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < start) return null;
  if (start < size && end >= start) return { start, end };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
    'content-range': `bytes */${size}`,
  });
}
