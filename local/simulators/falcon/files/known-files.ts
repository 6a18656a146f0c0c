import { Rejected, type ApiError } from '../envelope.ts';
import { refuseMany } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseFile } from './case-file.ts';

/** The file, or a 404. */
export function theFile({ files }: Tenant, id: string): CaseFile {
  const file = files.get(id);
  if (!file) throw new Rejected(404, `file ${id} not found`);
  return file;
}

/** The files with these ids, and what the switch `unknownId` has to say of the others. */
export function knownFiles(
  { files, switches }: Tenant,
  ids: readonly string[],
): { found: CaseFile[]; errors: ApiError[] } {
  const { unknownId } = switches();
  refuseMany(switches(), ids);
  const unknown = ids.filter((id) => !files.get(id));
  if (unknown.length > 0 && unknownId === '404')
    throw new Rejected(404, `file ${unknown.join(', ')} not found`);
  return {
    found: ids.flatMap((id) => files.get(id) ?? []),
    errors: unknownId === 'errors' ? unknown.map((id) => ({ code: 404, message: 'file not found', id })) : [],
  };
}
