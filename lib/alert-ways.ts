import * as v from 'valibot';
import { type Alert, alertKeyOf } from './alert.ts';
import type { CaseRecord, CaseRecords } from './case-records.ts';
import type { Inbox } from './inbox.ts';
import { type AlertState, alertStates, keptAlert } from './inbox-rows.ts';
import type { Row, Table } from './table.ts';

const text = v.optional(v.nullable(v.string()), null);

const listedRow = v.object({
  pk: v.string(),
  sk: v.string(),
  alertId: v.string(),
  source: v.string(),
  state: v.picklist(alertStates),
  /** ISO times: when it came to its state, and when its delivery was received. */
  stateAt: v.string(),
  receivedAt: v.string(),
  connection: text,
  route: text,
  caseKey: text,
  caseId: text,
  reason: text,
});

/** One alert on one connection, as far as it has come. */
export type ListedAlert = v.InferOutput<typeof listedRow>;

const wayRow = v.object({
  ...listedRow.entries,
  deliveryId: text,
  /** The case that holds a part of its evidence, where that case took no more. */
  partlyIn: text,
  alert: v.pipe(v.string(), v.parseJson(), keptAlert),
  fields: v.optional(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), '{}'),
  bodyKey: text,
});

/** The same with the alert itself, and the record of its case key where it has one. */
export type AlertWay = v.InferOutput<typeof wayRow> & { record: CaseRecord | null };

export type Ways = ReturnType<typeof alertWays>;

/** The identity under which an alert's rows are kept. */
export const alertKeyIn = ({ sk }: Pick<ListedAlert, 'sk'>): string => sk.slice('alert#'.length);

// Of a body of a few megabytes no source reads more.
const mostParts = 1_000;

/** Where alerts are: by their state, and by the sender's id. */
export function alertWays(table: Table, inbox: Inbox, records: CaseRecords) {
  const recordOf = async ({ caseKey, connection }: ListedAlert): Promise<CaseRecord | null> =>
    caseKey !== null && connection !== null ? records.read(caseKey, connection) : null;

  const wayOf = async (row: Row): Promise<AlertWay> => {
    const way = v.parse(wayRow, row);
    return { ...way, record: await recordOf(way) };
  };

  /** An alert that was accepted lies under the case key that its claim remembers, any other by itself. */
  const rowsOf = async (alertKey: string): Promise<Row[]> => {
    const sk = `alert#${alertKey}`;
    const claim = await table.get({ pk: `claim#${alertKey}`, sk: 'claim' });
    const keys = [...(claim ? [`key#${String(claim['caseKey'])}`] : []), `alert#${alertKey}`];
    const rows = await Promise.all(keys.map((pk) => table.get({ pk, sk })));
    return rows.filter((row) => row !== null);
  };

  const partsOf = async (
    connection: string,
    alert: Pick<Alert, 'id' | 'source' | 'state'>,
  ): Promise<Row[]> => {
    const found: Row[] = [];
    for (let part = 0; part < mostParts; part += 1) {
      const rows = await rowsOf(alertKeyOf(connection, alert, part));
      if (rows.length === 0) break;
      found.push(...rows);
    }
    return found;
  };

  return {
    /** Alerts that came to a state since a time, the oldest first. Eventually consistent. */
    async *list(state: AlertState, since: Date | null): AsyncGenerator<ListedAlert> {
      for await (const row of inbox.inState(state, since === null ? {} : { from: since }))
        yield v.parse(listedRow, row);
    },

    /** The whole of an alert that was listed. */
    async read({ pk, sk }: ListedAlert): Promise<AlertWay | null> {
      const row = await table.get({ pk, sk });
      return row && wayOf(row);
    },

    /**
     * An alert by its sender's id or by its key, on every connection; its parts, and the news that it is resolved, included.
     * `sources` and `connections` name where it may have come from and gone to.
     */
    async find(id: string, sources: readonly string[], connections: readonly string[]): Promise<AlertWay[]> {
      const found = await Promise.all([
        isKey.test(id) ? rowsOf(id) : [],
        ...sources.flatMap((source) =>
          [...connections, noConnection].flatMap((connection) => [
            partsOf(connection, { id, source, state: 'open' }),
            partsOf(connection, { id, source, state: 'resolved' }),
          ]),
        ),
      ]);
      return Promise.all(found.flat().map(wayOf));
    },
  };
}

const isKey = /^[0-9a-f]{40}$/;

// Under this name the inbox keeps what went to no connection.
const noConnection = '-';
