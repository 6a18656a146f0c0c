import * as v from 'valibot';
import type { Answer, Call, Operation } from '../../platform.ts';
import { idsOf } from '../paging.ts';
import { envelope, parseBody, parsed, Rejected, type ApiError } from '../envelope.ts';
import type { Tenant } from '../tenant.ts';
import { operationOf, type Collection } from './collection.ts';
import { lookUp } from './reading.ts';

/** A kind that the API also writes. */
export type Writable<T extends { id: string }, I> = Collection<T> & {
  /** What a create sends; asked on every use, since a switch may change it. */
  schema: () => v.GenericSchema<unknown, I>;
  /** The record that this input makes of `old`, or a 400 where it refers to something unknown. */
  make: (input: I, old: T | null, sent: ReadonlySet<string>) => T;
  save: (record: T) => void;
  remove: (id: string) => void;
  /** The names of what refers to a record. */
  referrers: (id: string) => string[];
};

/** Creating, changing and deleting records; `deleted` answers a delete where an envelope will not do. */
export const writeOperations = <T extends { id: string }, I>(
  tenant: Tenant,
  kind: Writable<T, I>,
  deleted: (ids: string[], errors: ApiError[]) => Answer = (ids, errors) =>
    envelope(200, { resources: ids, errors, affected: ids.length }),
): Operation[] => [
  operationOf(kind, 'entities', 'POST', (call) =>
    saved(kind, kind.make(parseBody(kind.schema(), call), null, new Set()), call),
  ),
  operationOf(kind, 'entities', 'PATCH', (call) => saved(kind, patched(tenant, kind, call), call)),
  operationOf(kind, 'entities', 'DELETE', ({ query }) => {
    const { found, errors } = lookUp(tenant, kind, idsOf(query));
    const ids = found.map((it) => it.id);
    if (tenant.switches().deleteReferenced === 'reject') for (const id of ids) refuseReferenced(kind, id);
    for (const id of ids) kind.remove(id);
    return deleted(ids, errors);
  }),
];

function saved<T extends { id: string }, I>(kind: Writable<T, I>, record: T, { query }: Call): Answer {
  kind.save(record);
  return envelope(200, { resources: [kind.view(record, query)], affected: 1 });
}

const change = v.looseObject({ id: v.string() });

function patched<T extends { id: string }, I>(tenant: Tenant, kind: Writable<T, I>, call: Call): T {
  const body = parseBody(change, call);
  const old = kind.all().find((it) => it.id === body.id);
  if (!old) throw new Rejected(404, `${kind.noun} ${body.id} not found`);
  const sent = Object.entries(body).filter(([, value]) => value !== null);
  const whole = { ...kind.view(old, new URLSearchParams()), ...Object.fromEntries(sent) };
  const input = parsed(kind.schema(), tenant.switches().patchForm === 'full' ? body : whole);
  return kind.make(input, old, new Set(sent.map(([name]) => name)));
}

function refuseReferenced<T extends { id: string }, I>(kind: Writable<T, I>, id: string): void {
  const [first] = kind.referrers(id);
  if (first !== undefined) throw new Rejected(400, `${kind.noun} ${id} is still used by ${first}`);
}
