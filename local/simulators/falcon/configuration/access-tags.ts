import type { Operation } from '../../platform.ts';
import { envelope, Rejected } from '../envelope.ts';
import { flag, positionOf, tokenOf } from '../paging.ts';
import type { Tenant } from '../tenant.ts';
import { aggregateOperation } from './aggregates.ts';
import { operationOf, type Collection } from './collection.ts';
import { readOperation, settingsLimit } from './reading.ts';
import { inOrder, search } from './search.ts';
import { accessTags, type AccessTag } from './state.ts';

/** Access tags, which the API only reads; the one list that is paged by a token. */
export function accessTagOperations(tenant: Tenant): Operation[] {
  const kind: Collection<AccessTag> = {
    noun: 'access tag',
    slug: 'access-tags',
    version: 'v1',
    all: () => accessTags,
    view: (it, query) => ({
      ...it,
      templates: [...tenant.configuration.templates.values()]
        .filter((template) => template.access_tags.includes(it.id))
        .map(({ id, name }) => ({ id, name })),
      ...(flag(query, 'with_has_access', false) && { has_access: true }),
    }),
    values: { id: (it) => [it.id], cid: (it) => [it.cid], key: (it) => [it.key] },
  };
  return [
    readOperation(tenant, kind),
    operationOf(kind, 'queries', 'GET', ({ query }) => {
      const limit = settingsLimit(tenant, query);
      const start = positionOf(query.get('after') ?? '');
      const found = inOrder(kind, search(tenant, kind, query), query.get('sort') ?? '');
      const next = start + limit < found.length ? { after: tokenOf(start + limit) } : {};
      const inPagination = tenant.switches().afterLocation === 'pagination';
      return envelope(200, {
        resources: found.slice(start, start + limit).map((it) => it.id),
        pagination: { limit, total: found.length, ...(inPagination && next) },
        ...(!inPagination && next),
      });
    }),
    aggregateOperation(tenant, kind),
  ];
}

/** The tag that an id or, without one, a key names. */
export const accessTag = ({ id, key }: { id: string; key: string }): AccessTag | null =>
  accessTags.find((it) => (id === '' ? it.key === key : it.id === id)) ?? null;

/** The ids of the tags that these name. @throws Rejected for one that names none. */
export const accessTagIds = (wanted: readonly { id: string; key: string }[]): string[] =>
  wanted.map((it) => {
    const tag = accessTag(it);
    if (!tag) throw new Rejected(400, `unknown access tag ${it.id || it.key}`);
    return tag.id;
  });
