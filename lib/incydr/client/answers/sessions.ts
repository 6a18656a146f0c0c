import * as v from 'valibot';
import { fileEventsPage } from './file-events.ts';
import { id, isWhole, list, number, part, text } from './values.ts';

/** What an actor did in one go, and what came of it. Times are milliseconds since 1970. */
export const session = v.looseObject({
  sessionId: v.string(),
  tenantId: text,
  actorId: id,
  actorName: text,
  userId: id,
  type: text,
  beginTime: number,
  endTime: number,
  firstObserved: number,
  lastUpdated: number,
  criticalEvents: number,
  highEvents: number,
  moderateEvents: number,
  lowEvents: number,
  noRiskEvents: number,
  contextSummary: text,
  exfiltrationSummary: text,
  contentInspectionResults: part({ detectedOnAlerts: list(v.string()) }),
  notes: list(v.looseObject({ id: text, content: text, sourceTimestamp: number, userId: id })),
  riskIndicators: list(v.looseObject({ id: text, name: text, weight: number, eventCount: number })),
  /** `severity` goes from 0, no risk, to 4, critical. */
  scores: list(v.looseObject({ score: number, severity: number, sourceTimestamp: number })),
  states: list(v.looseObject({ state: text, stateV2: text, sourceTimestamp: number, userId: id })),
  triggeredAlerts: list(v.looseObject({ alertId: text, lessonId: text, ruleId: text, ruleName: text })),
});
export type IncydrSession = v.InferOutput<typeof session>;

export const sessionsPage = v.pipe(
  v.looseObject({ items: list(session), totalCount: number }),
  v.check(({ items, totalCount }) => isWhole(items, totalCount)),
  v.transform((it) => ({ ...it, items: it.items ?? [] })),
);
export type IncydrSessionsPage = v.InferOutput<typeof sessionsPage>;

export const sessionEvents = v.looseObject({ queryResult: fileEventsPage });
export const continuation = v.looseObject({ continuationToken: text });
