import { Unexpected } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import type { Found, Page } from './answers.ts';
import { idsInBody } from './by-ids.ts';
import type { FalconCase } from './case-schemas.ts';

/**
 * The orders that a walk can keep past the first 10,000: by a time that a filter can begin from.
 * Not by the latest change first: a case that changes before it is reached would move to where the walk has been.
 */
export const walkSorts = [
  'created_timestamp.asc',
  'created_timestamp.desc',
  'updated_timestamp.asc',
] as const;
export type WalkSort = (typeof walkSorts)[number];

type Walk = { filter?: string | undefined; q?: string | undefined; sort: WalkSort };
/** What a walk reads with. */
export type Reads = {
  query: (
    input: { filter?: string; q?: string; sort: string; limit: number },
    options?: CallOptions,
  ) => Promise<Page<string>>;
  get: (input: { ids: string[] }, options?: CallOptions) => Promise<Found<FalconCase>>;
};

/**
 * Offset and limit together stay under 10,000 (CrowdStrike's falcon-mcp keeps to 9,999), so a walk goes by windows: the first page from a time on,
 * and then the first page from the last time that was seen. Within a page nothing shifts while cases change.
 */
export const windowSize = 9_999;

// Some of the last cases of a page may be gone when their time is read, or have changed and tell a later one.
const boundarySample = 100;

/** Ids of all that match, each once. */
export async function* walkIds(
  walk: Walk,
  { query, get }: Reads,
  options?: CallOptions,
): AsyncGenerator<string> {
  const boundary = async (ids: string[]) => {
    const { resources } = await get({ ids: ids.slice(-boundarySample) }, options);
    return timeAmong(resources, walk.sort);
  };
  for await (const fresh of windows(walk, query, boundary, options)) yield* fresh;
}

/** The cases themselves, each once. Their times are at hand, so that no window costs a read of its own. */
export async function* walkHydrated(
  walk: Walk,
  { query, get }: Reads,
  options?: CallOptions,
): AsyncGenerator<FalconCase> {
  let last: FalconCase[] = [];
  const boundary = async () => timeAmong(last, walk.sort);
  for await (const fresh of windows(walk, query, boundary, options)) {
    for (let start = 0; start < fresh.length; start += idsInBody) {
      const { resources } = await get({ ids: fresh.slice(start, start + idsInBody) }, options);
      if (resources.length > 0) last = resources.slice(-boundarySample);
      yield* resources;
    }
  }
}

/** What is new in each window. */
async function* windows(
  { filter, q, sort }: Walk,
  query: Reads['query'],
  boundary: (ids: string[]) => Promise<string>,
  options?: CallOptions,
): AsyncGenerator<string[]> {
  const field = fieldOf(sort);
  const beyond = sort.endsWith('.asc') ? '>=' : '<=';
  const page = async (from: string | null) => {
    const within = from === null ? [] : [`${field}:${beyond}'${from}'`];
    // AND binds tighter than OR, or does not: no source says.
    const clauses = filter ? [`(${filter})`, ...within] : within;
    const wanted = { ...(clauses.length > 0 && { filter: clauses.join('+') }), ...(q && { q }) };
    return query({ ...wanted, sort, limit: windowSize }, options);
  };
  let seen = new Set<string>();
  for (let from: string | null = null; ; ) {
    const { resources: ids, total } = await page(from);
    yield ids.filter((id) => !seen.has(id));
    // A page may be shorter than what was asked for and not the last: where the platform counts, its count tells.
    if (ids.length === 0 || (ids.length < windowSize && ids.length >= (total ?? 0))) return;
    const next = await boundary(ids);
    if (next === from)
      throw new Unexpected(`falcon: more than ${ids.length} cases have one ${field}: no walk goes past them`);
    from = next;
    // A case that changes comes again further on, if the walk goes by changes.
    seen = new Set(field === 'updated_timestamp' ? [...seen, ...ids] : ids);
  }
}

/** From when on the next window begins, by the last cases of this one. */
function timeAmong(cases: FalconCase[], sort: WalkSort): string {
  const field = fieldOf(sort);
  const times = cases.flatMap((it) => it[field] ?? []);
  // When a case was created never changes; of changes the earliest is believed.
  const time = field === 'created_timestamp' ? times.at(-1) : times.toSorted(byInstant)[0];
  if (time === undefined) throw new Unexpected(`falcon: the last cases of a page have no ${field}`);
  return time;
}

const byInstant = (a: string, b: string): number => (inNanoseconds(a) < inNanoseconds(b) ? -1 : 1);

/** Fractions of a second are written as short as they go: compared as text, .5 comes before none. */
const inNanoseconds = (time: string): string =>
  time.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(9, '0')}Z`);

const fieldOf = (sort: WalkSort) =>
  sort.startsWith('created') ? ('created_timestamp' as const) : ('updated_timestamp' as const);
