import * as v from 'valibot';
import { receiveText } from './body.ts';
import type { Call, Operation } from './call.ts';
import { S3Error } from './errors.ts';
import { checkDeletable } from './object-lock.ts';
import { identify } from './put-object.ts';
import { readXml } from './xml.ts';

const deletion = v.object({ Key: v.tuple([v.string()]), VersionId: v.optional(v.tuple([v.string()])) });
const deleteRequest = v.object({
  Delete: v.tuple([
    v.object({
      Object: v.pipe(v.array(deletion), v.maxLength(1000)),
      Quiet: v.optional(v.tuple([v.string()]), ['false']),
    }),
  ]),
});

type Deleted = { versionId: string; deleteMarker: boolean };

export const deleteObject: Operation = (call) => {
  const deleted = deleteOne(call, call.query.get('versionId'));
  if (!deleted) return { status: 204 };
  return {
    status: 204,
    headers: {
      'x-amz-version-id': deleted.versionId,
      ...(deleted.deleteMarker && { 'x-amz-delete-marker': 'true' }),
    },
  };
};

export const deleteObjects: Operation = async (call) => {
  const {
    Delete: [asked],
  } = v.parse(deleteRequest, readXml(await receiveText(call.request)));
  const results = asked.Object.map(({ Key: [key], VersionId }) => resultOf({ ...call, key }, VersionId?.[0]));
  const quiet = asked.Quiet[0] === 'true';
  return {
    xml: {
      root: 'DeleteResult',
      content: {
        Deleted: quiet ? [] : results.flatMap(({ deleted }) => deleted ?? []),
        Error: results.flatMap(({ error }) => error ?? []),
      },
    },
  };
};

/** Without a version id the object is hidden by a delete marker; with one, that version is gone for good. */
function deleteOne(call: Call, versionId: string | null): Deleted | null {
  const { bucket, key } = call;
  if (versionId === null) {
    const marker = { ...identify(call), deleteMarker: true };
    const nothing = { etag: '', size: 0, parts: [], checksum: null, headers: {}, tags: {} };
    bucket.add({ ...marker, ...nothing, retention: null, legalHold: false }, []);
    return marker;
  }
  const version = bucket.versions(key).find((it) => it.versionId === versionId);
  if (!version) return null; // S3 calls the deletion of what is not there a success
  checkDeletable(version, call);
  bucket.remove(version);
  return version;
}

function resultOf(call: Call, versionId: string | undefined) {
  try {
    const done = deleteOne(call, versionId ?? null);
    const marker = done?.deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: done.versionId } : {};
    return { deleted: { Key: call.key, VersionId: versionId, ...marker } };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { error: { Key: call.key, VersionId: versionId, Code: error.code, Message: error.message } };
  }
}
