import * as v from 'valibot';
import { Declined, Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { Answered, Deleted, Found, Problem, Written } from './answers.ts';
import { given, idList } from './arguments.ts';
import type { FalconCall, Operation } from './call.ts';

/** How many ids one call takes. No source says; third parties send 1,000 in a body, and a URL holds about 8 kB. */
export const idsInBody = 1_000;
export const idsInQuery = 100;

type Read<S extends v.GenericSchema> = {
  ids: readonly string[];
  /** The operation that reads some of them. */
  operation: (ids: string[]) => Operation;
  schema: S;
  idOf: (resource: v.InferOutput<S>) => string | null | undefined;
  perCall: number;
};

/** Reads things by their ids, in the order asked for; the platform gives them in its own, and leaves out what it does not know. */
export async function readByIds<S extends v.GenericSchema>(
  call: FalconCall,
  { ids, operation, schema, idOf, perCall }: Read<S>,
  options?: CallOptions,
): Promise<Found<v.InferOutput<S>>> {
  const lists = chunks([...new Set(ids)], perCall);
  const ask = (some: string[]) => call.resources(operation(some), schema, options);
  const { resources, errors } = await askByLists({ lists, ask, idOf: (id) => id });
  const found = new Map(resources.map((one) => [idOf(one), one]));
  return {
    resources: ids.flatMap((id) => found.get(id) ?? []),
    missing: ids.filter((id) => !found.has(id)),
    errors,
  };
}

/** A method that deletes by ids, any number of them. A second deletion finds nothing to do. */
export const deletesByIds =
  (
    call: FalconCall,
    path: string,
    what: string,
    ask = (operation: Operation, _ids: string[], options?: CallOptions): Promise<Answered<string>> =>
      call.resources(operation, v.string(), options),
  ) =>
  async (input: { ids: string[] }, options?: CallOptions): Promise<Deleted> => {
    const ids = [...new Set(given(idList, input, what).ids)];
    const { resources, errors } = await askByLists({
      lists: chunks(ids, idsInQuery),
      ask: (some) => ask({ method: 'DELETE', path, query: { ids: some }, repeatable: true }, some, options),
      idOf: (id) => id,
    });
    const gone = new Set(resources);
    return { deleted: ids.filter((id) => gone.has(id)), errors };
  };

type Lists<T, R> = {
  lists: T[][];
  ask: (list: T[]) => Promise<Answered<R>>;
  /** What the problem of one of a list is told under. */
  idOf: (one: T) => string;
};

/**
 * Asks for one list after the other. An unknown id may be left out, told in `errors`, or answered with a 404 for the whole list:
 * that list is then halved until it stands alone. A 429 on the way is waited out by the call that met it, so that nothing is asked twice.
 */
export async function askByLists<T, R>({ lists, ask, idOf }: Lists<T, R>): Promise<Answered<R>> {
  const resources: R[] = [];
  const errors: Problem[] = [];
  const left = [...lists];
  for (let list = left.shift(); list; list = left.shift()) {
    try {
      const success = await ask(list);
      resources.push(...success.resources);
      errors.push(...success.errors);
    } catch (error) {
      if (!(error instanceof Declined) || error.status !== 404) throw error;
      const half = Math.ceil(list.length / 2);
      if (list.length > 1) left.unshift(list.slice(0, half), list.slice(half));
      else errors.push(...list.map((one) => ({ code: 404, message: error.code, id: idOf(one) })));
    }
  }
  return { resources, errors };
}

/** The one thing that a write answers with. @throws Unexpected where it brings none */
export function onlyOne<T>(
  { resources, errors, traceId }: { resources: T[]; errors: Problem[]; traceId: string | null },
  what: string,
): Written<T> {
  const [resource] = resources;
  if (resource === undefined) throw new Unexpected(`falcon: ${what} was answered without it`, { traceId });
  return { resource, errors, traceId };
}

function chunks<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}
