import * as v from 'valibot';
import { receiveText } from './body.ts';
import { header, type Call, type Operation } from './call.ts';
import { S3Error } from './errors.ts';
import { findVersion } from './find-version.ts';
import { readXml } from './xml.ts';

const tag = v.object({ Key: v.tuple([v.string()]), Value: v.tuple([v.string()]) });
const taggingRequest = v.object({
  Tagging: v.tuple([
    // An empty TagSet is read as text.
    v.object({ TagSet: v.tuple([v.union([v.object({ Tag: v.array(tag) }), v.literal('')])]) }),
  ]),
});

export const putTags: Operation = async (call) => {
  const {
    Tagging: [
      {
        TagSet: [set],
      },
    ],
  } = v.parse(taggingRequest, readXml(await receiveText(call.request)));
  const given = set === '' ? [] : set.Tag;
  const tags = checkCount(Object.fromEntries(given.map(({ Key, Value }) => [Key[0], Value[0]])));
  const version = findVersion(call);
  call.bucket.change(version, { tags });
  return { headers: { 'x-amz-version-id': version.versionId } };
};

export const getTags: Operation = (call) => {
  const { tags, versionId } = findVersion(call);
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    headers: { 'x-amz-version-id': versionId },
    xml: { root: 'Tagging', content: { TagSet: { Tag } } },
  };
};

export const deleteTags: Operation = (call) => {
  const version = findVersion(call);
  call.bucket.change(version, { tags: {} });
  return { status: 204, headers: { 'x-amz-version-id': version.versionId } };
};

/** The tags that an upload gives in its `x-amz-tagging` header, written as a query string. */
export const requestedTags = (call: Call): Record<string, string> =>
  checkCount(Object.fromEntries(new URLSearchParams(header(call, 'x-amz-tagging') ?? '')));

function checkCount(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length <= 10) return tags;
  throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
}
