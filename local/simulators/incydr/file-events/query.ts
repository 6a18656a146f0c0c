import * as v from 'valibot';
import type { FileEvent } from './file-event.ts';
import { type Condition, conditionOf, type Filter, filterProblem } from './operators.ts';
import { eventTerms } from './terms.ts';

const clause = v.nullish(v.picklist(['AND', 'OR']), 'AND');
const filter = v.object({
  term: v.string(),
  operator: v.nullish(v.string(), 'IS'),
  value: v.nullish(v.union([v.string(), v.number(), v.boolean(), v.array(v.string())]), null),
});

/** Conditions of which all, or any, must hold. */
type Group =
  | { filterClause: 'AND' | 'OR'; filters: Filter[] }
  | { subgroupClause: 'AND' | 'OR'; subgroups: Group[] };
const group: v.GenericSchema<unknown, Group> = v.union([
  v.object({ subgroupClause: clause, subgroups: v.array(v.lazy(() => group)) }),
  v.object({ filterClause: clause, filters: v.nullish(v.array(filter), []) }),
]);

/** The part of a request that says which file events are wanted. */
export const criteria = { groups: v.nullish(v.array(group), []), groupClause: clause };
export type Criteria = { groups: Group[]; groupClause: 'AND' | 'OR' };

/** What is wrong with a query, in the platform's form. */
export type QueryProblem = { type: string; description: string; badFilter: Filter | null };

const mostCriteria = 1_024;

/** The first thing wrong with the criteria; null: nothing. The words for the type are the simulator's own. */
export function problemOf({ groups }: Criteria): QueryProblem | null {
  const filters = groups.flatMap(filtersIn);
  for (const bad of filters) {
    const description = eventTerms.has(bad.term) ? filterProblem(bad) : `no such term: ${bad.term}`;
    if (description !== null) return { type: 'INVALID_FILTER', description, badFilter: bad };
  }
  const count = filters.reduce((sum, { value }) => sum + (Array.isArray(value) ? value.length : 1), 0);
  if (count <= mostCriteria) return null;
  return { type: 'TOO_MANY_CRITERIA', description: `${count} criteria, of at most 1,024`, badFilter: null };
}

const filtersIn = (group: Group): Filter[] =>
  'filters' in group ? group.filters : group.subgroups.flatMap(filtersIn);

/** The file events that meet the criteria. */
export function eventsFound(events: FileEvent[], { groups, groupClause }: Criteria, now: Date): FileEvent[] {
  return events.filter(test({ subgroupClause: groupClause, subgroups: groups }, now));
}

type Test = (event: FileEvent) => boolean;

/** A group made ready once, since it is asked of every event. */
function test(group: Group, now: Date): Test {
  const [clause, tests] =
    'filters' in group
      ? [group.filterClause, group.filters.map((it) => filterTest(it, now))]
      : [group.subgroupClause, group.subgroups.map((it) => test(it, now))];
  if (tests.length === 0) return () => true;
  return clause === 'AND'
    ? (event) => tests.every((meets) => meets(event))
    : (event) => tests.some((meets) => meets(event));
}

function filterTest(filter: Filter, now: Date): Test {
  const path = filter.term.split('.');
  const condition: Condition = conditionOf(filter, now);
  return (event) => condition(valuesAt(event, path).map(String));
}

/** What an event holds under a term such as `risk.indicators.name`; a list on the way gives several values. */
export const valuesOf = (event: FileEvent, term: string): unknown[] => valuesAt(event, term.split('.'));

function valuesAt(event: FileEvent, path: string[]): unknown[] {
  let values: unknown[] = [event];
  for (const key of path)
    values = values
      .flatMap((it) => (isRecord(it) ? it[key] : []))
      .filter((it) => it !== null && it !== undefined);
  return values;
}

const isRecord = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null;
