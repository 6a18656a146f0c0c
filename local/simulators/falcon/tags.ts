import * as v from 'valibot';
import type { Answer, Operation } from '../platform.ts';
import { changedCase, theCase } from './case-answers.ts';
import { parseBody, Rejected } from './envelope.ts';
import { refuseOverlong, tags } from './limits.ts';
import { apiClient, type UserRef } from './seed.ts';
import { changeCase, type Tenant } from './tenant.ts';
import type { FalconCase } from './records.ts';

/** Adding and removing tags. */
export const tagOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_case_tags_post_v1',
    method: 'POST',
    path: '/cases/entities/case-tags/v1',
    answer: (call) => {
      const body = parseBody(v.object({ id: v.string(), tags: v.array(v.string()) }), call);
      const it = theCase(tenant, body.id);
      return answerWith(tenant, it, [...it.tags, ...body.tags]);
    },
  },
  {
    id: 'entities_case_tags_delete_v1',
    method: 'DELETE',
    path: '/cases/entities/case-tags/v1',
    answer: ({ query }) => {
      const unwanted = query.getAll('tag');
      if (unwanted.length === 0) throw new Rejected(400, 'tag is required');
      const it = theCase(tenant, query.get('id') ?? '');
      return answerWith(
        tenant,
        it,
        it.tags.filter((tag) => !unwanted.includes(tag)),
      );
    },
  },
];

/** Gives a case exactly these tags; the same case where it has them already. */
export function setTags(tenant: Tenant, it: FalconCase, wanted: string[], by: UserRef): FalconCase {
  const distinct = [...new Set(wanted)];
  if (distinct.length < wanted.length && tenant.switches().duplicateTags === 'error')
    throw new Rejected(400, 'a tag of the case already');
  const parsed = v.safeParse(tags, distinct);
  if (!parsed.success) throw new Rejected(400, parsed.issues[0].message);
  refuseOverlong(tenant.switches(), { tags: distinct });
  if (distinct.length === it.tags.length) return it;
  return changeCase(tenant, it, { tags: distinct }, { by, bumps: tenant.switches().evidenceBumps });
}

function answerWith(tenant: Tenant, it: FalconCase, wanted: string[]): Answer {
  const next = setTags(tenant, it, wanted, apiClient);
  return changedCase(tenant, next, next === it ? 0 : 1);
}
