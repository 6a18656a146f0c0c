import type { Answer } from '../platform.ts';
import { envelope, Rejected, type ApiError } from './envelope.ts';
import type { Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';
import { caseView } from './view.ts';

/** The case to change, or a 404; one that is read-only is refused. */
export function theCase(tenant: Tenant, id: string): FalconCase {
  const it = tenant.cases.get(id);
  if (!it) throw new Rejected(404, `case ${id} not found`);
  if (it.readOnly) throw new Rejected(400, `case ${id} is read-only`);
  return it;
}

/** The answer of a write: the case as it is now, and how many cases changed. */
export const changedCase = (
  tenant: Tenant,
  it: FalconCase,
  affected: number,
  errors: readonly ApiError[] = [],
  status = 200,
): Answer => envelope(status, { resources: [caseView(tenant, it)], errors, affected });
