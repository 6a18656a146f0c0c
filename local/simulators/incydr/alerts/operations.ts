import * as v from 'valibot';
import type { Call, Operation } from '../../platform.ts';
import { jsonBody } from '../body.ts';
import { notFound, Refusal } from '../refusal.ts';
import { tenantId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import { type Alert, alertStates } from './alert.ts';
import { alertProblem, alertQuery, alertsFound } from './query.ts';
import { alertDetails } from './views.ts';

const noteText = v.pipe(v.string(), v.maxLength(2000));
const alertIds = v.pipe(v.array(v.string()), v.maxLength(100));
const details = v.object({ alertIds });
const addNote = v.object({ tenantId: v.string(), alertId: v.string(), note: noteText });
const updateState = v.object({
  tenantId: v.string(),
  alertIds,
  state: v.picklist(alertStates),
  note: v.nullish(noteText, null),
});

/** The deprecated operations on alerts. */
export function alertOperations(tenant: Tenant): Operation[] {
  const { sessions } = tenant;
  const alertOf = (id: string): Alert => {
    const found = sessions.alerts.get(id);
    if (!found) throw notFound('alert');
    return found;
  };

  const operation = (id: string, path: string, answer: (body: Buffer) => unknown): Operation => ({
    id,
    method: 'POST',
    path: `/v1/alerts/${path}`,
    answer: ({ body }: Call) => {
      if (tenant.switches().alertsApi === 'ended')
        throw new Refusal(410, null, 'the API of alerts has ended');
      const json = answer(body);
      return json === undefined ? { status: 200 } : { status: 200, json };
    },
  });

  return [
    operation('alerts.query', 'query-alerts', (body) => {
      const query = jsonBody(alertQuery, body);
      ofThisTenant(query);
      const problem = alertProblem(query);
      if (problem !== null) throw new Refusal(400, null, problem);
      const found = alertsFound(query, tenant);
      const alerts = found.slice(query.pgNum * query.pgSize, (query.pgNum + 1) * query.pgSize);
      return { type$: 'ALERT_QUERY_RESPONSE', alerts, totalCount: found.length, problems: [] };
    }),
    operation('alerts.details', 'query-details', (body) => {
      const found = jsonBody(details, body).alertIds.flatMap((id) => sessions.alerts.get(id) ?? []);
      return { type$: 'ALERT_DETAILS_RESPONSE', alerts: found.map((it) => alertDetails(it, tenant)) };
    }),
    operation('alerts.addNote', 'add-note', (body) => {
      const given = jsonBody(addNote, body);
      ofThisTenant(given);
      sessions.setAlertNote(alertOf(given.alertId), given.note);
    }),
    operation('alerts.updateState', 'update-state', (body) => {
      const given = jsonBody(updateState, body);
      ofThisTenant(given);
      for (const alert of given.alertIds.map(alertOf)) {
        sessions.changeAlertState(alert, given.state);
        if (given.note !== null) sessions.setAlertNote(alert, given.note);
      }
    }),
  ];
}

function ofThisTenant(given: { tenantId: string }): void {
  if (given.tenantId !== tenantId) throw new Refusal(403, null, 'another tenant');
}
