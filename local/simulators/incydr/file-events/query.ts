import type { FileEvent } from './file-event.ts';

/** A condition on one field of a file event, named by its path. */
export type Filter = { term: string; operator: string; value: string | number | string[] | null };
/** Conditions of which all, or any, must hold. */
export type Group =
  | { filterClause: 'AND' | 'OR'; filters: Filter[] }
  | { subgroupClause: 'AND' | 'OR'; subgroups: Group[] };

const operators: Record<string, (found: string[], wanted: string[]) => boolean> = {
  IS: (found, wanted) => wanted.some((it) => found.includes(it)),
  IS_ANY: (found, wanted) => wanted.some((it) => found.includes(it)),
  IS_NOT: (found, wanted) => !wanted.some((it) => found.includes(it)),
  IS_NONE: (found, wanted) => !wanted.some((it) => found.includes(it)),
  EXISTS: (found) => found.length > 0,
  DOES_NOT_EXIST: (found) => found.length === 0,
  ON_OR_AFTER: (found, [wanted = '']) => found.some((it) => it >= wanted),
  ON_OR_BEFORE: (found, [wanted = '']) => found.some((it) => it <= wanted),
};

/** Whether the event meets the group. */
export function matches(event: FileEvent, group: Group): boolean {
  const [clause, results] =
    'filters' in group
      ? [group.filterClause, group.filters.map((filter) => meets(event, filter))]
      : [group.subgroupClause, group.subgroups.map((inner) => matches(event, inner))];
  return clause === 'AND' ? results.every(Boolean) : results.some(Boolean);
}

/** All conditions of the group, however deep. */
export const filtersIn = (group: Group): Filter[] =>
  'filters' in group ? group.filters : group.subgroups.flatMap(filtersIn);

/** Whether the simulator knows how to answer the operator; it does not know them all. */
export const isOperator = (operator: string): boolean => Object.hasOwn(operators, operator);

function meets(event: FileEvent, { term, operator, value }: Filter): boolean {
  const wanted = Array.isArray(value) ? value : value === null ? [] : [`${value}`];
  return operators[operator]?.(valuesOf(event, term), wanted) ?? false;
}

/** What an event holds under a term such as `risk.indicators.name`, as text; a list on the way gives several values. */
export function valuesOf(event: FileEvent, term: string): string[] {
  let values: unknown[] = [event];
  for (const key of term.split('.'))
    values = values
      .flatMap((it) => (isRecord(it) ? it[key] : []))
      .filter((it) => it !== null && it !== undefined);
  return values.map(String);
}

const isRecord = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null;
