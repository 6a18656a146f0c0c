import * as v from 'valibot';
import { flag, id, isWhole, list, number, part, text } from './values.ts';

const watchlist = v.looseObject({ id: text, name: text, type: text, isSignificant: flag });

const alertSummary = v.looseObject({
  id: text,
  tenantId: text,
  type: text,
  name: text,
  description: text,
  createdAt: text,
  state: text,
  stateLastModifiedBy: text,
  stateLastModifiedAt: text,
  actor: text,
  actorId: id,
  target: text,
  severity: text,
  riskSeverity: text,
  ruleId: text,
  watchlists: list(watchlist),
});
export type IncydrAlertSummary = v.InferOutput<typeof alertSummary>;

/** One alert. What was observed is JSON inside `observations[].data`: `alerts.fileEventIds` reads the ids in it. */
const alertDetails = v.looseObject({
  ...alertSummary.entries,
  observations: list(
    v.looseObject({ id: text, type: text, observedAt: text, lastObservedAt: text, data: text }),
  ),
  note: part({ id: text, message: text, lastModifiedAt: text, lastModifiedBy: text }),
});
export type IncydrAlertDetails = v.InferOutput<typeof alertDetails>;

export const alertsPage = v.pipe(
  v.looseObject({ alerts: list(alertSummary), totalCount: number }),
  v.check(({ alerts, totalCount }) => isWhole(alerts, totalCount)),
  v.transform((it) => ({ ...it, alerts: it.alerts ?? [] })),
);

export const alertsDetails = v.looseObject({ alerts: v.nullish(v.array(alertDetails), []) });

/** What an observation's `data` says, once its JSON is read. */
export const observed = v.looseObject({ files: list(v.looseObject({ eventId: text })) });
