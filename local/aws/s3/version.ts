import * as v from 'valibot';
import { algorithms } from './checksums.ts';

export const retention = v.object({
  mode: v.picklist(['GOVERNANCE', 'COMPLIANCE']),
  /** ISO 8601. */
  until: v.string(),
});

export type Retention = v.InferOutput<typeof retention>;

/** One version of one object, as it lies in JSON beside its bytes. A delete marker is a version without bytes. */
export const version = v.object({
  key: v.string(),
  versionId: v.string(),
  deleteMarker: v.boolean(),
  lastModified: v.string(),
  etag: v.string(),
  size: v.number(),
  /** The size of each part, where the bytes lie in several files; they are never joined. */
  parts: v.optional(v.array(v.number()), () => []),
  checksum: v.nullable(
    v.object({
      algorithm: v.picklist(algorithms),
      type: v.picklist(['FULL_OBJECT', 'COMPOSITE']),
      value: v.string(),
    }),
  ),
  /** The headers that the upload gave and a download repeats: content type, user metadata and the like. */
  headers: v.record(v.string(), v.string()),
  tags: v.record(v.string(), v.string()),
  retention: v.nullable(retention),
  legalHold: v.boolean(),
});

export type Version = v.InferOutput<typeof version>;
