import * as v from 'valibot';
import type { Answer, Call, Operation } from '../platform.ts';
import { applyActions } from './alert-actions.ts';
import { alertEntity, type AlertEntity } from './alert-entity.ts';
import { search } from './alert-search.ts';
import { envelope, parseBody, Rejected } from './envelope.ts';
import { flag, pageOf, positionOf, refuseMany, tokenOf } from './paging.ts';
import type { AlertRecord } from './records.ts';
import type { Tenant } from './tenant.ts';

/** Searching, reading and updating alerts. */
export const alertOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'GetQueriesAlertsV2',
    method: 'GET',
    path: '/alerts/queries/alerts/v2',
    answer: (call) => query(tenant, call),
  },
  {
    id: 'PostEntitiesAlertsV2',
    method: 'POST',
    path: '/alerts/entities/alerts/v2',
    answer: (call) => read(tenant, call),
  },
  {
    id: 'PatchEntitiesAlertsV3',
    method: 'PATCH',
    path: '/alerts/entities/alerts/v3',
    answer: (call) => update(tenant, call),
  },
  {
    id: 'PostCombinedAlertsV1',
    method: 'POST',
    path: '/alerts/combined/alerts/v1',
    answer: (call) => combined(tenant, call),
  },
];

function query(tenant: Tenant, { query }: Call): Answer {
  const page = pageOf(query, tenant.switches());
  const found = search(tenant, {
    filter: query.get('filter') ?? '',
    text: query.get('q') ?? '',
    sort: query.get('sort') ?? '',
    hidden: flag(query, 'include_hidden', true),
  });
  return envelope(200, {
    resources: at(tenant, found.slice(page.offset, page.offset + page.limit)).map((it) => it.compositeId),
    pagination: { ...page, total: found.length },
  });
}

const idsToRead = v.object({ composite_ids: v.pipe(v.array(v.string()), v.minLength(1)) });

function read(tenant: Tenant, call: Call): Answer {
  const ids = [...new Set(parseBody(idsToRead, call).composite_ids)];
  refuseMany(tenant.switches(), ids);
  // As with cases, the order of the answer is not the order asked for.
  const found = ids.toReversed().flatMap((id) => tenant.alerts.get(id) ?? []);
  const seen = flag(call.query, 'include_hidden', true) ? () => true : isShown;
  return envelope(200, { resources: found.map(alertEntity).filter(seen) });
}

const isShown = (alert: AlertEntity): boolean => alert.show_in_ui;

const alertUpdate = v.object({
  composite_ids: v.pipe(v.array(v.string()), v.minLength(1)),
  action_parameters: v.nullish(v.array(v.object({ name: v.string(), value: v.string() })), []),
});

function update(tenant: Tenant, call: Call): Answer {
  const { composite_ids: ids, action_parameters: actions } = parseBody(alertUpdate, call);
  if (ids.length > 1000) throw new Rejected(413, 'more than 1000 alerts');
  const hidden = flag(call.query, 'include_hidden', true);
  const known = ids.flatMap((id) => tenant.alerts.get(id) ?? []).filter((it) => hidden || it.showInUi);
  // All are worked out before any is kept: a bad action leaves every alert as it was.
  const updatedAt = tenant.now().toISOString();
  const changed = known.map((alert) => ({ ...applyActions(alert, actions), updatedAt }));
  for (const alert of changed) tenant.alerts.change(alert);
  return envelope(200, { affected: changed.length });
}

const combinedRequest = v.object({
  after: v.nullish(v.string(), ''),
  filter: v.nullish(v.string(), ''),
  limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  sort: v.nullish(v.string(), ''),
});

function combined(tenant: Tenant, call: Call): Answer {
  const { after, filter, limit, sort } = parseBody(combinedRequest, call);
  const start = positionOf(after);
  const found = search(tenant, { filter, text: '', sort, hidden: true });
  const end = start + limit;
  return envelope(200, {
    resources: at(tenant, found.slice(start, end)).map(alertEntity),
    pagination: { limit, total: found.length, ...(end < found.length && { after: tokenOf(end) }) },
  });
}

const at = ({ alerts }: Tenant, numbers: readonly number[]): AlertRecord[] =>
  numbers.flatMap((number) => alerts.table().get(number) ?? []);
