import { header, type Call, type Operation } from './call.ts';
import { completeUpload } from './complete-upload.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { S3Error } from './errors.ts';
import { getObject } from './get-object.ts';
import { listObjectsV2, listObjectVersions } from './list.ts';
import { getLegalHold, getRetention, putLegalHold, putRetention } from './object-lock.ts';
import { putObject } from './put-object.ts';
import { deleteTags, getTags, putTags } from './tags.ts';
import { abortUpload, createUpload, listParts, listUploads, uploadPart } from './uploads.ts';

const bucketStands: Operation = () => ({});

const bucketVersioning: Operation = () => ({
  xml: { root: 'VersioningConfiguration', content: { Status: 'Enabled' } },
});

const bucketLock: Operation = ({ bucket }) => {
  if (!bucket.objectLock)
    throw new S3Error(
      404,
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    );
  return { xml: { root: 'ObjectLockConfiguration', content: { ObjectLockEnabled: 'Enabled' } } };
};

/** S3 tells its operations apart by method and by what the query names. '' stands for a query that names none. */
const onBucket: Record<string, Record<string, Operation>> = {
  GET: {
    versions: listObjectVersions,
    uploads: listUploads,
    versioning: bucketVersioning,
    'object-lock': bucketLock,
    'list-type': listObjectsV2,
  },
  HEAD: { '': bucketStands },
  PUT: { versioning: bucketStands }, // versioning is always on
  POST: { delete: deleteObjects },
};

const onObject: Record<string, Record<string, Operation>> = {
  GET: {
    uploadId: listParts,
    tagging: getTags,
    retention: getRetention,
    'legal-hold': getLegalHold,
    '': getObject,
  },
  HEAD: { '': getObject },
  PUT: {
    partNumber: uploadPart,
    tagging: putTags,
    retention: putRetention,
    'legal-hold': putLegalHold,
    '': putObject,
  },
  POST: { uploads: createUpload, uploadId: completeUpload },
  DELETE: { uploadId: abortUpload, tagging: deleteTags, '': deleteObject },
};

const parametersOfPlainRequests = /^(versionId|x-id|response-.*|X-Amz-.*)$/;

/** Finds and performs what a request asks; what S3 has and this has not is refused, never mistaken for something else. */
export async function perform(call: Call) {
  const names = [...call.query.keys()];
  const candidates = (call.key === '' ? onBucket : onObject)[call.request.method ?? ''] ?? {};
  const plain = names.every((name) => parametersOfPlainRequests.test(name)) ? candidates[''] : undefined;
  const named = Object.keys(candidates).find((name) => names.includes(name));
  const operation = named === undefined ? plain : candidates[named];
  if (!operation || header(call, 'x-amz-copy-source') !== undefined)
    throw new S3Error(501, 'NotImplemented', 'This local S3 does not serve that operation');
  return operation(call);
}
