import * as v from 'valibot';
import { Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { parseJson } from '../../json.ts';
import { parsed } from '../../parsed.ts';
import { alertsDetails, alertsPage, type IncydrAlertDetails, observed } from './answers/alerts.ts';
import { given, id, idsUpTo, textUpTo, wholeNumber } from './arguments.ts';
import type { IncydrCall, Operation } from './call.ts';

const clause = v.optional(v.picklist(['AND', 'OR']));
const tenantId = v.pipe(id, v.maxLength(40, 'has more than 40 characters'));
const filter = v.strictObject({
  /** `AlertId`, `Actor`, `RiskSeverity`, `CreatedAt` … */
  term: id,
  operator: v.picklist(['IS', 'IS_NOT', 'ON_OR_BEFORE', 'ON_OR_AFTER', 'ON', 'CONTAINS', 'DOES_NOT_CONTAIN']),
  value: v.string(),
});
const query = v.strictObject({
  tenantId,
  groups: v.optional(v.array(v.strictObject({ filterClause: clause, filters: v.array(filter) }))),
  groupClause: clause,
  /** From 0. */
  pgNum: v.optional(wholeNumber(0)),
  pgSize: v.optional(wholeNumber(1, 500)),
  srtKey: v.optional(id),
  srtDirection: v.optional(v.picklist(['ASC', 'DESC'])),
});
const mostAlerts = 100;
const details = v.strictObject({ alertIds: idsUpTo(mostAlerts) });
const noteText = textUpTo(2_000);
const note = v.strictObject({ tenantId, alertId: id, note: noteText });
const state = v.strictObject({
  tenantId,
  alertIds: idsUpTo(mostAlerts),
  state: v.picklist(['OPEN', 'RESOLVED', 'IN_PROGRESS', 'PENDING']),
  note: v.optional(v.nullable(noteText)),
});

export type IncydrAlerts = ReturnType<typeof incydrAlerts>;

/** Alerts: deprecated by the platform in favour of sessions, and still the only way from an alert's id to its file events. */
export function incydrAlerts(call: IncydrCall) {
  const asking = (path: string, json: unknown, repeatable: boolean): Operation => ({
    method: 'POST',
    path: `/v1/alerts/${path}`,
    json,
    repeatable,
  });

  return {
    /** One page of alerts, of the tenant that `customer.get` tells. Pages count from 0. */
    async query(input: v.InferInput<typeof query>, options?: CallOptions) {
      const nothing = { groups: [], groupClause: 'AND', pgNum: 0, pgSize: 100 };
      const sorted = { srtKey: 'CreatedAt', srtDirection: 'DESC' };
      const json = { ...nothing, ...sorted, ...given(query, input, 'alerts.query') };
      return call.read(alertsPage, asking('query-alerts', json, true), options);
    },

    /** Up to 100 alerts, with what was observed; those that the platform does not know are left out. */
    async getDetails(
      input: v.InferInput<typeof details>,
      options?: CallOptions,
    ): Promise<IncydrAlertDetails[]> {
      const json = given(details, input, 'alerts.getDetails');
      return (await call.read(alertsDetails, asking('query-details', json, true), options)).alerts;
    },

    /** The ids of all file events that alerts were raised for, each once. @throws Unexpected where an observation is not understood */
    fileEventIds: (alerts: readonly Pick<IncydrAlertDetails, 'observations'>[]): string[] => [
      ...new Set(
        alerts.flatMap(({ observations }) => (observations ?? []).flatMap(({ data }) => eventIdsIn(data))),
      ),
    ],

    /** Sets the note of an alert, in place of the one before. */
    async addNote(input: v.InferInput<typeof note>, options?: CallOptions): Promise<void> {
      await call.answered(asking('add-note', given(note, input, 'alerts.addNote'), false), options);
    },

    /** Sets the state of up to 100 alerts, and their note. */
    async updateState(input: v.InferInput<typeof state>, options?: CallOptions): Promise<void> {
      await call.answered(asking('update-state', given(state, input, 'alerts.updateState'), false), options);
    },
  };
}

/** An observation is JSON inside JSON. */
function eventIdsIn(data: string | null): string[] {
  if (data === null || data === '') return [];
  const { files } = parsed('incydr', observed, jsonIn(data), "an alert's observation", { field: 'data' });
  return (files ?? []).flatMap(({ eventId }) => eventId ?? []);
}

function jsonIn(data: string): unknown {
  try {
    return parseJson(data);
  } catch {
    // Without the parser's error as its cause: that one quotes the text, and causes are logged.
    throw new Unexpected("incydr: an alert's observation is not JSON", { field: 'data' });
  }
}
