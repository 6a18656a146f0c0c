import type { Operation } from '../../platform.ts';
import { aggregated } from '../aggregates.ts';
import type { Tenant } from '../tenant.ts';
import type { CaseFile } from './case-file.ts';
import { fileValues, isFileField, searchFiles } from './search.ts';

/** Counting files. */
export const aggregateOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'aggregates_file_details_post_v1',
    method: 'POST',
    path: '/case-files/aggregates/file-details/v1',
    answer: (call) => {
      // The ids of the query, which the published description calls required, narrow nothing; the filter does.
      const all = new Set(searchFiles(tenant, call.query.get('filter') ?? '', 'error'));
      return aggregated(
        call,
        {
          search: (filter) => searchFiles(tenant, filter, 'error').filter((it) => all.has(it)),
          values: valuesOf,
          isDate: (field) => field === uploadedOn,
        },
        tenant.now(),
      );
    },
  },
];

const uploadedOn = 'uploaded_on'; // files can be counted by it, though no filter takes it

function valuesOf(field: string) {
  if (field === uploadedOn) return (it: CaseFile) => [it.uploadedAt];
  return isFileField(field) ? (it: CaseFile) => fileValues(it, field) : null;
}
