import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import type { Query, Row, RowKey, Table } from '../lib/table.ts';
import { listen, type Listening } from '../local/loopback.ts';

const row = v.record(v.string(), v.union([v.string(), v.number()]));
const keyed = v.intersect([v.object({ pk: v.string(), sk: v.string() }), row]);
const page = v.object({ rows: v.array(row), more: v.boolean() });
const asked = v.variant('call', [
  v.object({ call: v.picklist(['putIfAbsent', 'put']), row: keyed }),
  v.object({
    call: v.literal('putIfVersion'),
    row: v.intersect([keyed, v.object({ version: v.number() })]),
    version: v.number(),
  }),
  v.object({ call: v.literal('get'), key: v.object({ pk: v.string(), sk: v.string() }) }),
  v.object({
    call: v.literal('updateIfState'),
    key: v.object({ pk: v.string(), sk: v.string() }),
    states: v.array(v.string()),
    set: row,
    remove: v.array(v.string()),
  }),
  v.object({
    call: v.literal('query'),
    query: v.custom<Query>((it) => typeof it === 'object'),
    skip: v.number(),
  }),
]);

// As DynamoDB bounds a page.
const pageBytes = 1_000_000;

/** A table to be asked by another process, which then holds nothing of it but what it reads. */
export function serveTable(table: Table): Promise<Listening> {
  const server = createServer((request, response) => {
    void json(request)
      .then((it) => answer(table, v.parse(asked, it)))
      .then((it) => response.end(JSON.stringify(it)));
  });
  return listen(server);
}

async function answer(table: Table, it: v.InferOutput<typeof asked>): Promise<unknown> {
  switch (it.call) {
    case 'putIfAbsent':
      return table.putIfAbsent(it.row);
    case 'put':
      return table.put(it.row);
    case 'putIfVersion':
      return table.putIfVersion(it.row, it.version);
    case 'get':
      return table.get(it.key);
    case 'updateIfState':
      return table.updateIfState(it.key, it.states, it.set, it.remove);
    case 'query':
      return pageOf(table.query(it.query), it.skip);
  }
}

async function pageOf(found: AsyncIterable<Row>, skip: number): Promise<v.InferOutput<typeof page>> {
  const rows: Row[] = [];
  let left = skip;
  let bytes = 0;
  for await (const it of found) {
    left -= 1;
    if (left >= 0) continue;
    if (bytes > pageBytes) return { rows, more: true };
    rows.push(it);
    bytes += JSON.stringify(it).length;
  }
  return { rows, more: false };
}

/** The table of another process. */
export function remoteTable(url: string): Table {
  const ask = async <S extends v.GenericSchema>(schema: S, body: v.InferInput<typeof asked>) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return v.parse(schema, await response.json());
  };
  const done = v.boolean();
  return {
    putIfAbsent: (it) => ask(done, { call: 'putIfAbsent', row: it }),
    put: (it) => ask(done, { call: 'put', row: it }),
    putIfVersion: (it, version) => ask(done, { call: 'putIfVersion', row: it, version }),
    get: (key: RowKey) => ask(v.nullable(row), { call: 'get', key }),
    updateIfState: (key, states, set, remove) =>
      ask(done, { call: 'updateIfState', key, states: [...states], set, remove: [...(remove ?? [])] }),
    async *query(query) {
      for (let skip = 0, more = true; more; ) {
        const it = await ask(page, { call: 'query', query, skip });
        yield* it.rows;
        skip += it.rows.length;
        more = it.more;
      }
    },
  };
}
