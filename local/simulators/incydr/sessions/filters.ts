import { booleanParameter, invalid, wholeParameter, wordOf } from '../body.ts';
import type { Tenant } from '../tenant.ts';
import { contentInspectionStatuses, type Session, sessionStates } from './session.ts';
import { alertsOf, eventsOf } from './views.ts';

type Filter = (session: Session) => boolean;

/** The sessions that meet the query's filters. @throws Refusal 400 for a bad parameter. */
export function sessionsFound(query: URLSearchParams, tenant: Tenant): Session[] {
  const filters = [...ownFilters(query, tenant), ...listFilters(query, tenant)];
  return [...tenant.sessions.sessions.values()].filter((it) => filters.every((matches) => matches(it)));
}

function ownFilters(query: URLSearchParams, { people }: Tenant): Filter[] {
  const filters: Filter[] = [];
  const actor = query.get('actor_id');
  if (actor !== null) filters.push((it) => it.actorId === people.actorOf(actor)?.actorId);
  const type = query.get('type');
  if (type !== null) filters.push((it) => it.type === type);
  const start = wholeParameter(query, 'on_or_after');
  if (start !== null) filters.push((it) => it.beginTime >= start);
  const end = wholeParameter(query, 'before');
  if (end !== null) filters.push((it) => it.beginTime < end);
  const hasAlerts = booleanParameter(query, 'has_alerts');
  if (hasAlerts !== null) filters.push((it) => it.alertIds.length > 0 === hasAlerts);
  const inspection = query.get('content_inspection_status');
  if (inspection !== null) {
    const status = wordOf('content_inspection_status', inspection, contentInspectionStatuses);
    filters.push((it) => it.contentInspection.status === status);
  }
  return filters;
}

/** The filters that are given by repeating their key. */
function listFilters(query: URLSearchParams, tenant: Tenant): Filter[] {
  const states = query.getAll('state').map((it) => wordOf('state', it, sessionStates));
  const severities = query.getAll('severity');
  const bad = severities.find((it) => !/^[0-4]$/.test(it));
  if (bad !== undefined) throw invalid('severity', bad);
  const any = (wanted: string[], held: (it: Session) => string[]): Filter[] =>
    wanted.length === 0 ? [] : [(it) => held(it).some((one) => wanted.includes(one))];
  const indicators = query.getAll('risk_indicators');
  return [
    ...any(states, (it) => [stateOf(it)]),
    ...any(severities, (it) => [`${it.scores.at(-1)?.severity}`]),
    ...any(query.getAll('rule_id'), (it) => alertsOf(it, tenant).map(({ rule }) => rule.ruleId)),
    ...any(query.getAll('watchlist_id'), (it) => it.watchlistIds),
    // Of indicators, each that is named must be there.
    ...indicators.flatMap((one) =>
      any([one], (it) =>
        eventsOf(it, tenant, { alerted: false }).flatMap(({ risk }) => risk.indicators.map(({ id }) => id)),
      ),
    ),
  ];
}

/** The state of a session now. */
export const stateOf = (session: Session): string => session.states.at(-1)?.state ?? 'OPEN';
