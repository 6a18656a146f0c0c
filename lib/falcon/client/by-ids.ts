import type * as v from 'valibot';
import { Declined, Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { Deleted, Found, Problem, Written } from './answers.ts';
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

/**
 * Reads things by their ids, in the order asked for; the platform gives them in its own.
 * An unknown id may be left out, told in `errors`, or answered with a 404 for the whole list: that list is then halved until it stands alone.
 */
export async function readByIds<S extends v.GenericSchema>(
  call: FalconCall,
  { ids, operation, schema, idOf, perCall }: Read<S>,
  options?: CallOptions,
): Promise<Found<v.InferOutput<S>>> {
  const found = new Map<string, v.InferOutput<S>>();
  const errors: Problem[] = [];
  const lists = chunks([...new Set(ids)], perCall);
  for (let list = lists.shift(); list; list = lists.shift()) {
    try {
      const success = await call.resources(operation(list), schema, options);
      errors.push(...success.errors);
      for (const one of success.resources) {
        const key = idOf(one);
        if (key !== null && key !== undefined) found.set(key, one);
      }
    } catch (error) {
      if (!(error instanceof Declined) || error.status !== 404) throw error;
      const half = Math.ceil(list.length / 2);
      if (half < list.length) lists.unshift(list.slice(0, half), list.slice(half));
      else errors.push({ code: 404, message: error.code, id: list[0] });
    }
  }
  return {
    resources: ids.flatMap((id) => found.get(id) ?? []),
    missing: ids.filter((id) => !found.has(id)),
    errors,
  };
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

/** What was deleted, as the platform echoes it. */
export const deletedOf = ({ resources, errors }: { resources: string[]; errors: Problem[] }): Deleted => ({
  deleted: resources,
  errors,
});

function chunks<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}
