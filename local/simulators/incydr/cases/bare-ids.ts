import type { Answer } from '../../platform.ts';

const idField = /"(subject|assignee|createdByUserUid|lastModifiedByUserUid)":"(\d+)"/g;

/** The same answer with the ids of people as bare JSON numbers, too long for a JavaScript number, as some samples have them. */
export function withBareIds({ status, json }: Answer): Answer {
  const body = JSON.stringify(json).replaceAll(idField, '"$1":$2'); // within a text the quotes are escaped: no match
  return { status, headers: { 'content-type': 'application/json' }, body };
}
