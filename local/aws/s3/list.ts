import { limit, type Operation } from './call.ts';
import { currentVersion } from './find-version.ts';
import type { Version } from './version.ts';

/** A key to list, or a common prefix that stands for all keys below it. `version` is set where versions are listed. */
type Entry = { name: string; version: Version } | { name: string; version: null };

export const listObjectsV2: Operation = ({ bucket, query }) => {
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const encode = encoder(query);
  const live = bucket.keys().flatMap((key) => currentVersion({ bucket, key }) ?? []);
  const { page, isTruncated, last } = paged(groupByPrefix(live, query), query, ({ name }) =>
    isAfter(name, after),
  );
  return {
    xml: {
      root: 'ListBucketResult',
      content: {
        ...described(bucket.name, query),
        StartAfter: query.has('start-after') ? encode(query.get('start-after') ?? '') : undefined,
        KeyCount: page.length,
        IsTruncated: isTruncated,
        ContinuationToken: token ?? undefined,
        NextContinuationToken: isTruncated ? Buffer.from(last?.name ?? '').toString('base64url') : undefined,
        Contents: page.flatMap(({ version }) => (version ? contents(version, encode) : [])),
        CommonPrefixes: commonPrefixes(page, encode),
      },
    },
  };
};

export const listObjectVersions: Operation = ({ bucket, query }) => {
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker');
  const encode = encoder(query);
  const all = bucket.keys().flatMap((key) => bucket.versions(key));
  // Within a key the newest come first, and version ids grow: after the marker are the smaller ones.
  const { page, isTruncated, last } = paged(groupByPrefix(all, query), query, ({ name, version }) =>
    name === keyMarker && version && versionMarker !== null
      ? version.versionId < versionMarker
      : isAfter(name, keyMarker),
  );
  const versions = page.flatMap(({ version }) => version ?? []);
  const list = (markers: boolean) =>
    versions
      .filter(({ deleteMarker }) => deleteMarker === markers)
      .map((version) => ({
        ...(markers
          ? { Key: encode(version.key), LastModified: version.lastModified }
          : contents(version, encode)),
        VersionId: version.versionId,
        IsLatest: bucket.versions(version.key)[0] === version,
      }));
  return {
    xml: {
      root: 'ListVersionsResult',
      content: {
        ...described(bucket.name, query),
        KeyMarker: encode(keyMarker),
        IsTruncated: isTruncated,
        NextKeyMarker: isTruncated ? encode(last?.name ?? '') : undefined,
        NextVersionIdMarker: isTruncated ? last?.version?.versionId : undefined,
        Version: list(false),
        DeleteMarker: list(true),
        CommonPrefixes: commonPrefixes(page, encode),
      },
    },
  };
};

function groupByPrefix(versions: readonly Version[], query: URLSearchParams): Entry[] {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const entries: Entry[] = [];
  for (const version of versions.filter(({ key }) => key.startsWith(prefix))) {
    const { key } = version;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut === -1 ? key : key.slice(0, cut + delimiter.length);
    if (cut === -1) entries.push({ name, version });
    else if (entries.at(-1)?.name !== name) entries.push({ name, version: null });
  }
  return entries;
}

function paged(entries: Entry[], query: URLSearchParams, comesAfterMarker: (entry: Entry) => boolean) {
  const most = limit(query, 'max-keys');
  const rest = entries.filter(comesAfterMarker);
  const page = rest.slice(0, most);
  return { page, isTruncated: rest.length > page.length && most > 0, last: page.at(-1) };
}

function contents(version: Version, encode: (key: string) => string) {
  return {
    Key: encode(version.key),
    LastModified: version.lastModified,
    ETag: version.etag,
    ChecksumAlgorithm: version.checksum?.algorithm.toUpperCase(),
    ChecksumType: version.checksum?.type,
    Size: version.size,
    StorageClass: 'STANDARD',
  };
}

const commonPrefixes = (page: Entry[], encode: (name: string) => string) =>
  page.filter(({ version }) => version === null).map(({ name }) => ({ Prefix: encode(name) }));

function described(bucket: string, query: URLSearchParams) {
  const encode = encoder(query);
  return {
    Name: bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: query.has('delimiter') ? encode(query.get('delimiter') ?? '') : undefined,
    MaxKeys: limit(query, 'max-keys'),
    EncodingType: query.get('encoding-type') ?? undefined,
  };
}

const encoder = (query: URLSearchParams) => (name: string) =>
  query.get('encoding-type') === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/') : name;

const isAfter = (name: string, marker: string): boolean =>
  Buffer.compare(Buffer.from(name), Buffer.from(marker)) > 0;
