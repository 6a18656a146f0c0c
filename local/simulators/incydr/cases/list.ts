import type { Passes, Read } from '../../table/index.ts';
import { booleanParameter, invalid, pageAsked, wordOf } from '../body.ts';
import type { IncydrSwitches } from '../switches.ts';
import type { Tenant } from '../tenant.ts';
import { comparable } from '../timestamps.ts';
import type { Case } from './case.ts';
import type { ListedCases } from './listed-cases.ts';

type Cases = ReturnType<ListedCases['seen']>;

/** Makes the page of cases that a query asks for, and counts how many match in all. @throws Refusal 400 */
export function caseListing({ cases, people, switches }: Tenant) {
  const keys = sortKeys(people.usernameOf);
  return (query: URLSearchParams): { page: Case[]; totalCount: number } => {
    const rules = switches();
    const paging = { number: 'pgNum', size: 'pgSize', most: rules.maxPageSize };
    const { index, size } = pageAsked(query, paging);
    const listed = cases.listed.seen();
    const filters = filtersOf(query, listed, rules);
    const key = wordOf('srtKey', query.get('srtKey') ?? 'number', sortWords);
    const direction = wordOf('srtDir', query.get('srtDir')?.toLowerCase() ?? 'asc', ['asc', 'desc']);
    const found = listed.found(filters, listed.sorted(key, keys[key], false));
    const page = pageOf(found, { index, size, direction });
    return { page: page.flatMap((number) => listed.get(number) ?? []), totalCount: found.length };
  };
}

type Page = { index: number; size: number; direction: 'asc' | 'desc' };

/** Downwards everything is the other way round, cases that are alike among it. */
function pageOf(found: readonly number[], { index, size, direction }: Page): readonly number[] {
  if (direction === 'asc') return found.slice(index * size, (index + 1) * size);
  const end = Math.max(0, found.length - index * size);
  return found.slice(Math.max(0, end - size), end).toReversed();
}

function filtersOf(query: URLSearchParams, cases: Cases, rules: IncydrSwitches): Passes[] {
  const filters: Passes[] = [];
  const statuses = statusesOf(query, rules);
  if (statuses.length > 0)
    filters.push(cases.passing('status', readers.status, ([status]) => statuses.some((it) => it === status)));
  const name = query.get('name');
  if (name !== null) filters.push(hasPart(name, cases, rules));
  const isAssigned = booleanParameter(query, 'isAssigned');
  if (isAssigned !== null)
    filters.push(cases.passing('assignee', readers.assignee, ({ length }) => length > 0 === isAssigned));
  for (const field of ['assignee', 'subject', 'lastModifiedBy'] as const) {
    const wanted = query.get(field);
    if (wanted !== null) filters.push(cases.passing(field, readers[field], ([id]) => id === wanted));
  }
  for (const field of ['createdAt', 'updatedAt'] as const) {
    const range = query.get(field);
    if (range !== null) filters.push(...within(field, range, cases, rules));
  }
  return filters;
}

function statusesOf(query: URLSearchParams, { statusList }: IncydrSwitches) {
  const repeated = query.getAll('status');
  const given = statusList === 'comma' ? repeated.slice(0, 1) : repeated;
  const words = statusList === 'repeated' ? given : given.flatMap((it) => it.split(','));
  return words.map((it) => wordOf('status', it, ['OPEN', 'CLOSED', 'ARCHIVED']));
}

function hasPart(part: string, cases: Cases, { nameSearch }: IncydrSwitches): Passes {
  const [field, wanted] =
    nameSearch === 'exact-case' ? (['name', part] as const) : (['foldedName', part.toLowerCase()] as const);
  return cases.passing(field, readers[field], ([name]) => String(name).includes(wanted));
}

/** Two timestamps with a slash between them: what is not before the one, and what is not after the other. */
function within(
  field: 'createdAt' | 'updatedAt',
  range: string,
  cases: Cases,
  { dateBounds }: IncydrSwitches,
): Passes[] {
  const [start, end, ...rest] = range.split('/').map(comparable);
  if (!start || !end || rest.length > 0) throw invalid(field, range);
  const [withStart, withEnd] = [dateBounds !== 'exclusive', dateBounds === 'inclusive'];
  const ranging = (test: (time: string) => boolean) =>
    cases.passingRange(field, readers[field], ([time = '']) => test(String(time)));
  return [
    ranging((time) => time > start || (withStart && time === start)),
    ranging((time) => time < end || (withEnd && time === end)),
  ];
}

const readers = {
  number: ({ number }) => [number],
  name: ({ name }) => [name],
  foldedName: ({ name }) => [name.toLowerCase()],
  createdAt: ({ createdAt }) => [createdAt],
  updatedAt: ({ updatedAt }) => [updatedAt],
  status: ({ status }) => [status],
  assignee: ({ assignee }) => (assignee === null ? [] : [assignee]),
  subject: ({ subject }) => (subject === null ? [] : [subject]),
  lastModifiedBy: ({ lastModifiedBy }) => [lastModifiedBy],
} satisfies Record<string, Read<Case>>;

const sortWords = [
  'number',
  'name',
  'createdAt',
  'updatedAt',
  'status',
  'assigneeUsername',
  'subjectUsername',
] as const;

const sortKeys = (
  usernameOf: (id: string | null) => string | null,
): Record<(typeof sortWords)[number], Read<Case>> => ({
  number: readers.number,
  name: readers.name,
  createdAt: readers.createdAt,
  updatedAt: readers.updatedAt,
  status: readers.status,
  assigneeUsername: ({ assignee }) => [usernameOf(assignee) ?? ''],
  subjectUsername: ({ subject }) => [usernameOf(subject) ?? ''],
});
