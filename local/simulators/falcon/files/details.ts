import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { theCase } from '../case-answers.ts';
import { envelope, parseBody } from '../envelope.ts';
import { idsOf } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import { fileDetails } from './case-file.ts';
import { knownFiles, theFile } from './known-files.ts';

/** Reading, describing and deleting files. */
export const detailOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_file_details_get_v1',
    method: 'GET',
    path: '/case-files/entities/file-details/v1',
    answer: (call) => read(tenant, call),
  },
  {
    id: 'entities_file_details_patch_v1',
    method: 'PATCH',
    path: '/case-files/entities/file-details/v1',
    answer: (call) => update(tenant, call),
  },
  {
    id: 'entities_files_delete_v1',
    method: 'DELETE',
    path: '/case-files/entities/files/v1',
    answer: (call) => remove(tenant, call),
  },
];

function read(tenant: Tenant, { query }: Call): Answer {
  const { found, errors } = knownFiles(tenant, idsOf(query));
  return envelope(200, { resources: found.toReversed().map(fileDetails), errors }); // as with cases: not the order asked for
}

const fileUpdate = v.object({
  id: v.string(),
  description: v.string(),
  name: v.nullish(v.pipe(v.string(), v.minLength(1, 'name must not be empty'))),
});

function update(tenant: Tenant, call: Call): Answer {
  const { id, description, name } = parseBody(fileUpdate, call);
  const file = theFile(tenant, id);
  if (file.caseId) theCase(tenant, file.caseId); // a read-only case keeps its files as they are
  // The published request has no name; whether one is taken or passed over is not known.
  const renamed = tenant.switches().fileRename === 'apply' ? name : null;
  const next = { ...file, description, name: renamed ?? file.name };
  tenant.files.replace(next);
  return envelope(200, { resources: [fileDetails(next)], affected: 1 });
}

function remove(tenant: Tenant, { query }: Call): Answer {
  const { found, errors } = knownFiles(tenant, idsOf(query));
  for (const { caseId } of found) if (caseId) theCase(tenant, caseId); // all are asked before any is gone
  for (const file of found) tenant.files.remove(file.id);
  return envelope(200, { resources: found.map((file) => file.id), errors, affected: found.length });
}
