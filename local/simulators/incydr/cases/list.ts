import { booleanParameter, pageAsked, pageOf } from '../body.ts';
import { usernameOf } from './views.ts';
import { Refusal } from '../refusal.ts';
import type { Case } from './case.ts';
import { comparable } from '../timestamps.ts';
import type { User } from '../people/user.ts';

type Users = ReadonlyMap<string, User>;
type Filter = (it: Case) => boolean;

/** The page of cases that a query asks for, and how many match in all. @throws Refusal 400 for a bad parameter. */
export function listCases(cases: Case[], query: URLSearchParams, users: Users) {
  const filters = filtersOf(query);
  const matching = cases.filter((it) => filters.every((matches) => matches(it)));
  const page = pageOf(
    matching.toSorted(orderOf(query, users)),
    pageAsked(query, { number: 'pgNum', size: 'pgSize' }),
  );
  return { page, totalCount: matching.length };
}

function filtersOf(query: URLSearchParams): Filter[] {
  const filters: Filter[] = [];
  const statuses = new Set(query.getAll('status'));
  if (statuses.size > 0) filters.push((it) => statuses.has(it.status));
  const name = query.get('name')?.toLowerCase();
  if (name !== undefined) filters.push((it) => it.name.toLowerCase().includes(name));
  const isAssigned = booleanParameter(query, 'isAssigned');
  if (isAssigned !== null) filters.push((it) => (it.assignee !== null) === isAssigned);
  for (const field of ['assignee', 'subject', 'lastModifiedBy'] as const) {
    const wanted = query.get(field);
    if (wanted !== null) filters.push((it) => it[field] === wanted);
  }
  for (const field of ['createdAt', 'updatedAt'] as const) {
    const range = query.get(field);
    if (range === null) continue;
    const { start, end } = rangeOf(field, range);
    filters.push((it) => it[field] >= start && it[field] <= end);
  }
  return filters;
}

/** Two timestamps with a slash between them, both of them inclusive. */
function rangeOf(field: string, range: string): { start: string; end: string } {
  const [start, end, ...rest] = range.split('/').map(comparable);
  if (!start || !end || rest.length > 0) throw new Refusal(400, null, `invalid ${field}: ${range}`);
  return { start, end };
}

const sortKeys: Record<string, (it: Case, users: Users) => string | number> = {
  number: ({ number }) => number,
  name: ({ name }) => name,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  status: ({ status }) => status,
  assigneeUsername: ({ assignee }, users) => usernameOf(assignee, users) ?? '',
  subjectUsername: ({ subject }, users) => usernameOf(subject, users) ?? '',
};

function orderOf(query: URLSearchParams, users: Users): (left: Case, right: Case) => number {
  const srtKey = query.get('srtKey') ?? 'number';
  const srtDir = query.get('srtDir')?.toLowerCase() ?? 'asc';
  const keyOf = sortKeys[srtKey];
  if (!keyOf) throw new Refusal(400, null, `invalid srtKey: ${srtKey}`);
  if (srtDir !== 'asc' && srtDir !== 'desc') throw new Refusal(400, null, `invalid srtDir: ${srtDir}`);
  const sign = srtDir === 'asc' ? 1 : -1;
  return (left, right) => {
    const [a, b] = [keyOf(left, users), keyOf(right, users)];
    if (a === b) return sign * (left.number - right.number); // a page must not depend on chance
    return a < b ? -sign : sign;
  };
}
