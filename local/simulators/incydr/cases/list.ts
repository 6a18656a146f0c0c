import { booleanParameter, invalid, pageAsked, wordOf } from '../body.ts';
import type { IncydrSwitches } from '../switches.ts';
import type { Tenant } from '../tenant.ts';
import { comparable } from '../timestamps.ts';
import type { Case } from './case.ts';
import type { Order } from './listed-cases.ts';

type Filter = (it: Case) => boolean;

/** Makes the page of cases that a query asks for, and counts how many match in all. @throws Refusal 400 */
export function caseListing({ cases, people, switches }: Tenant) {
  const orders = caseOrders(people.usernameOf);
  return (query: URLSearchParams): { page: Case[]; totalCount: number } => {
    const rules = switches();
    const paging = { number: 'pgNum', size: 'pgSize', most: rules.maxPageSize };
    const { index, size } = pageAsked(query, paging);
    const filters = filtersOf(query, rules);
    const order = orders[wordOf('srtKey', query.get('srtKey') ?? 'number', sortKeys)];
    const direction = wordOf('srtDir', query.get('srtDir')?.toLowerCase() ?? 'asc', ['asc', 'desc']);
    return pageOf(cases.listed.inOrder(order), filters, { start: index * size, size, direction });
  };
}

type Wanted = { start: number; size: number; direction: 'asc' | 'desc' };

/** The page of what matches, and the count of all that does: one loop, since there may be 100,000 cases. */
function pageOf(sorted: readonly Case[], filters: Filter[], { start, size, direction }: Wanted) {
  const [first, step] = direction === 'asc' ? [0, 1] : [sorted.length - 1, -1];
  const page: Case[] = [];
  let totalCount = 0;
  for (let place = first; place >= 0 && place < sorted.length; place += step) {
    const it = sorted[place];
    if (!it || !meetsAll(it, filters)) continue;
    if (totalCount >= start && page.length < size) page.push(it);
    totalCount += 1;
  }
  return { page, totalCount };
}

function meetsAll(it: Case, filters: Filter[]): boolean {
  for (const matches of filters) if (!matches(it)) return false;
  return true;
}

function filtersOf(query: URLSearchParams, rules: IncydrSwitches): Filter[] {
  const filters: Filter[] = [];
  const statuses = statusesOf(query, rules);
  if (statuses.length > 0) filters.push((it) => statuses.includes(it.status));
  const name = query.get('name');
  if (name !== null) filters.push(hasPart(name, rules));
  const isAssigned = booleanParameter(query, 'isAssigned');
  if (isAssigned !== null) filters.push((it) => (it.assignee !== null) === isAssigned);
  for (const field of ['assignee', 'subject', 'lastModifiedBy'] as const) {
    const wanted = query.get(field);
    if (wanted !== null) filters.push((it) => it[field] === wanted);
  }
  for (const field of ['createdAt', 'updatedAt'] as const) {
    const range = query.get(field);
    if (range !== null) filters.push(within(field, range, rules));
  }
  return filters;
}

function statusesOf(query: URLSearchParams, { statusList }: IncydrSwitches) {
  const repeated = query.getAll('status');
  const given = statusList === 'comma' ? repeated.slice(0, 1) : repeated;
  const words = statusList === 'repeated' ? given : given.flatMap((it) => it.split(','));
  return words.map((it) => wordOf('status', it, ['OPEN', 'CLOSED', 'ARCHIVED']));
}

function hasPart(part: string, { nameSearch }: IncydrSwitches): Filter {
  if (nameSearch === 'exact-case') return (it) => it.name.includes(part);
  const folded = part.toLowerCase();
  return (it) => it.foldedName.includes(folded);
}

/** Two timestamps with a slash between them. */
function within(field: 'createdAt' | 'updatedAt', range: string, { dateBounds }: IncydrSwitches): Filter {
  const [start, end, ...rest] = range.split('/').map(comparable);
  if (!start || !end || rest.length > 0) throw invalid(field, range);
  switch (dateBounds) {
    case 'inclusive':
      return (it) => it[field] >= start && it[field] <= end;
    case 'start':
      return (it) => it[field] >= start && it[field] < end;
    case 'exclusive':
      return (it) => it[field] > start && it[field] < end;
  }
}

const sortKeys = [
  'number',
  'name',
  'createdAt',
  'updatedAt',
  'status',
  'assigneeUsername',
  'subjectUsername',
] as const;

/** The orders of lists; cases that are alike in one go by number, so that a page does not depend on chance. */
function caseOrders(
  usernameOf: (id: string | null) => string | null,
): Record<(typeof sortKeys)[number], Order> {
  const by = (keyOf: (it: Case) => string): Order => ({
    compare: (left, right) => {
      const [a, b] = [keyOf(left), keyOf(right)];
      return a === b ? left.number - right.number : a < b ? -1 : 1;
    },
  });
  return {
    number: { compare: (left, right) => left.number - right.number },
    name: by(({ name }) => name),
    createdAt: by(({ createdAt }) => createdAt),
    updatedAt: by(({ updatedAt }) => updatedAt),
    status: by(({ status }) => status),
    assigneeUsername: by(({ assignee }) => usernameOf(assignee) ?? ''),
    subjectUsername: by(({ subject }) => usernameOf(subject) ?? ''),
  };
}
