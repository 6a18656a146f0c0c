import type { Answer, Call, Operation } from '../../platform.ts';
import { envelope } from '../envelope.ts';
import { limitOf, whole } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import { fileDetails, type CaseFile } from './case-file.ts';
import { searchFiles } from './search.ts';

/** Searching for files: their ids, or the files themselves. */
export const fileQueryOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'queries_file_details_get_v1',
    method: 'GET',
    path: '/case-files/queries/file-details/v1',
    answer: (call) => page(tenant, call, (it) => it.id),
  },
  {
    id: 'combined_file_details_get_v1',
    method: 'GET',
    path: '/case-files/combined/file-details/v1',
    answer: (call) => page(tenant, call, fileDetails),
  },
];

const maxLimit = 10; // Falcon's own; no other list is this short

function page(tenant: Tenant, { query }: Call, shown: (it: CaseFile) => unknown): Answer {
  const { fileLimit: otherwise, overLimit } = tenant.switches();
  const limit = limitOf(query, { least: 1, most: maxLimit, otherwise, overLimit });
  const offset = whole(query, 'offset', 0);
  // Newest first: these lists take no sort.
  const found = searchFiles(tenant, query.get('filter') ?? '', tenant.switches().unknownField).toReversed();
  return envelope(200, {
    resources: found.slice(offset, offset + limit).map(shown),
    pagination: { limit, offset, total: found.length },
  });
}
