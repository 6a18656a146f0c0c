import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { jsonBody } from '../body.ts';
import { noEditsOnceClosed, notFound, problem, unstated } from '../refusal.ts';
import { clientUserId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import { accepted } from './accepted.ts';
import { withBareIds } from './bare-ids.ts';
import type { Case, CaseText } from './case.ts';
import { caseListing } from './list.ts';
import { caseDetail, caseItem } from './views.ts';

const text = v.nullish(v.string(), null);
const newCase = v.object({ name: text, subject: text, assignee: text, description: text, findings: text });
const changedCase = v.object({
  ...newCase.entries,
  status: v.nullish(v.picklist(['OPEN', 'CLOSED', 'ARCHIVED'])),
});

/** The operations on cases as a whole: create, list, get, update, delete. */
export function caseOperations(tenant: Tenant): Operation[] {
  const { cases, switches } = tenant;
  const list = caseListing(tenant);
  const answer = (status: number, json: unknown): Answer =>
    switches().idForm === 'text' ? { status, json } : withBareIds({ status, json });

  return [
    {
      id: 'cases.create',
      method: 'POST',
      path: '/v1/cases',
      answer: ({ body }) => {
        const opened = cases.open(accepted(jsonBody(newCase, body), tenant), clientUserId);
        return answer(Number(switches().createStatus), caseDetail(opened, tenant));
      },
    },
    {
      id: 'cases.list',
      method: 'GET',
      path: '/v1/cases',
      answer: ({ query }) => {
        const { page, totalCount } = list(query);
        return answer(200, { cases: page.map((it) => caseItem(it, tenant)), totalCount });
      },
    },
    {
      id: 'cases.get',
      method: 'GET',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => answer(200, caseDetail(caseOf(call, tenant), tenant)),
    },
    {
      id: 'cases.update',
      method: 'PUT',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => {
        const before = caseOf(call, tenant);
        if (before.status !== 'OPEN') throw noEditsOnceClosed();
        const changes = changesOf(before, jsonBody(changedCase, call.body), tenant);
        return answer(200, caseDetail(cases.change(before, changes, clientUserId), tenant));
      },
    },
    {
      id: 'cases.delete',
      method: 'DELETE',
      path: '/v1/cases/{caseNumber}',
      answer: (call) => {
        const gone = caseOf(call, tenant);
        if (gone.status !== 'OPEN' && switches().deleteClosed === 'reject') throw problem('CASE_IS_CLOSED');
        cases.remove(gone);
        return { status: 204 };
      },
    },
  ];
}

/** The case that a path names. @throws Refusal 404 */
export function caseOf({ params }: Call, { cases }: Pick<Tenant, 'cases'>): Case {
  const found = cases.all.get(Number(params['caseNumber']));
  if (!found) throw notFound('case');
  return found;
}

/** What an update makes of a case: it replaces all, so that what it leaves out becomes null. */
function changesOf(
  before: Case,
  { status, name, ...given }: v.InferOutput<typeof changedCase>,
  tenant: Tenant,
): CaseText & Pick<Case, 'status'> {
  const { putWithoutName, putWithoutStatus, setArchived } = tenant.switches();
  if (!status && putWithoutStatus === 'reject') throw unstated('STATUS_REQUIRED', 'status must not be null');
  if (status === 'ARCHIVED' && setArchived === 'reject')
    throw unstated('INVALID_STATUS', 'a case cannot be archived');
  const kept = putWithoutName === 'keep' ? (name ?? before.name) : name;
  return { ...accepted({ ...given, name: kept }, tenant, before.number), status: status ?? before.status };
}
