import { Rejected } from '../envelope.ts';
import { clausesOf, matches, withoutTextMatch, type Value } from '../fql.ts';
import { filterOf } from '../paging.ts';
import { cid } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { sizeText, type CaseFile } from './case-file.ts';

const fields: Record<string, (it: CaseFile) => Value> = {
  name: (it) => it.name,
  case_id: (it) => it.caseId,
  id: (it) => it.id,
  cid: () => cid,
  file_size: (it) => sizeText(it.size), // text, so a filter by size finds only the exact words
};

export const isFileField = (field: string): boolean => Object.hasOwn(fields, field);

/** The value of a filter field of a file; none where there is no such field. */
export function fileValues(it: CaseFile, field: string): Value[] {
  const valueOf = fields[field];
  return valueOf ? [valueOf(it)] : [];
}

/** The files that a search by this filter finds, the oldest first. `unknownField` says what a wrong field does. */
export function searchFiles(tenant: Tenant, text: string, unknownField: 'error' | 'empty'): CaseFile[] {
  const parsed = filterOf(text, { now: tenant.now(), wildcard: () => false }, tenant.switches());
  if (parsed === null) return tenant.files.indexed();
  const unknown = clausesOf(parsed).find((clause) => !isFileField(clause.field));
  if (unknown && unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown.field}`);
  if (unknown) return [];
  const filter = withoutTextMatch(parsed);
  return tenant.files.indexed().filter((it) => matches(filter, (field) => fileValues(it, field)));
}
