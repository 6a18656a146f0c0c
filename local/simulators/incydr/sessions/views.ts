import type { Alert } from '../alerts/alert.ts';
import type { FileEvent } from '../file-events/file-event.ts';
import { tenantId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import type { Session } from './session.ts';

/** The file events of a session; `alerted`: of those only that made an alert. */
export function eventsOf(session: Session, tenant: Tenant, { alerted }: { alerted: boolean }): FileEvent[] {
  const ids = new Set(
    alerted ? alertsOf(session, tenant).flatMap((alert) => alert.eventIds) : session.eventIds,
  );
  return session.eventIds.flatMap((id) =>
    ids.has(id) ? (tenant.fileEvents.known.get(id)?.event ?? []) : [],
  );
}

export const alertsOf = (session: Session, { sessions }: Tenant): Alert[] =>
  session.alertIds.flatMap((id) => sessions.alerts.get(id) ?? []);

/** A session as the platform shows it. */
export function sessionView(session: Session, tenant: Tenant) {
  const events = eventsOf(session, tenant, { alerted: false });
  const count = (severity: FileEvent['risk']['severity']) =>
    events.filter(({ risk }) => risk.severity === severity).length;
  const actor = tenant.people.actors.get(session.actorId);
  const { historyOrder } = tenant.switches();
  const history = <Entry>(entries: Entry[]) =>
    historyOrder === 'oldest-first' ? entries : entries.toReversed();
  return {
    actorId: actor ? tenant.people.actorId(actor) : session.actorId,
    actorName: session.actorName,
    type: session.type,
    beginTime: session.beginTime,
    contentInspectionResults: { detectedOnAlerts: session.contentInspection.detectedOnAlerts },
    contextSummary: session.contextSummary,
    criticalEvents: count('CRITICAL'),
    endTime: session.endTime,
    exfiltrationSummary: session.exfiltrationSummary,
    firstObserved: session.beginTime,
    highEvents: count('HIGH'),
    lastUpdated: session.lastUpdated,
    lowEvents: count('LOW'),
    moderateEvents: count('MODERATE'),
    noRiskEvents: count('NO_RISK_INDICATED'),
    notes: history(session.notes),
    riskIndicators: indicatorsOf(events),
    scores: history(session.scores),
    sessionId: session.sessionId,
    states: history(session.states.map((it) => ({ ...it, stateV2: it.state }))),
    tenantId,
    triggeredAlerts: alertsOf(session, tenant).map(({ id, rule }) => ({
      alertId: id,
      lessonId: null,
      ruleId: rule.ruleId,
      ruleName: rule.name,
    })),
    userId: session.userId,
  };
}

function indicatorsOf(events: FileEvent[]) {
  const byId = Map.groupBy(
    events.flatMap(({ risk }) => risk.indicators),
    ({ id }) => id,
  );
  return [...byId.values()].flatMap((same) =>
    same.slice(0, 1).map((it) => ({ ...it, eventCount: same.length })),
  );
}
