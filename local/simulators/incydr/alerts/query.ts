import * as v from 'valibot';
import type { Tenant } from '../tenant.ts';
import type { Alert } from './alert.ts';
import { alertSummary } from './views.ts';

const clause = v.nullish(v.picklist(['AND', 'OR']), 'AND');
const filter = v.object({
  term: v.string(),
  operator: v.string(),
  value: v.nullish(v.union([v.string(), v.number(), v.boolean()]), null),
});
export type AlertFilter = v.InferOutput<typeof filter>;

export const alertQuery = v.object({
  tenantId: v.pipe(v.string(), v.maxLength(40)),
  groups: v.nullish(v.array(v.object({ filterClause: clause, filters: v.nullish(v.array(filter), []) })), []),
  groupClause: clause,
  pgNum: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  pgSize: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 100),
  srtKey: v.nullish(v.string(), 'CreatedAt'),
  srtDirection: v.nullish(v.picklist(['ASC', 'DESC', 'asc', 'desc']), 'DESC'),
});
export type AlertQuery = v.InferOutput<typeof alertQuery>;

type Summary = ReturnType<typeof alertSummary>;

/** What an alert says under each term of the query language. */
const terms: Record<string, (alert: Summary) => string | null> = {
  AlertId: ({ id }) => id,
  Type: ({ type }) => type,
  Name: ({ name }) => name,
  Description: ({ description }) => description,
  Actor: ({ actor }) => actor,
  ActorId: ({ actorId }) => actorId,
  Target: ({ target }) => target,
  RiskSeverity: ({ riskSeverity }) => riskSeverity,
  CreatedAt: ({ createdAt }) => createdAt,
  HasAuthSignificantWatchlist: ({ watchlists }) => `${watchlists.some((it) => it.isSignificant)}`,
  State: ({ state }) => state,
  StateLastModifiedAt: (it) => it.stateLastModifiedAt,
  StateLastModifiedBy: (it) => it.stateLastModifiedBy,
  LastModifiedTime: (it) => it.stateLastModifiedAt ?? it.createdAt,
  LastModifiedBy: (it) => it.stateLastModifiedBy,
  RuleId: ({ ruleId }) => ruleId,
  AlertSeverity: ({ severity }) => severity,
};

const operators: Record<string, (held: string, wanted: string) => boolean> = {
  IS: (held, wanted) => held === wanted,
  IS_NOT: (held, wanted) => held !== wanted,
  CONTAINS: (held, wanted) => held.toLowerCase().includes(wanted.toLowerCase()),
  DOES_NOT_CONTAIN: (held, wanted) => !held.toLowerCase().includes(wanted.toLowerCase()),
  ON: (held, wanted) => held.slice(0, 10) === wanted.slice(0, 10),
  ON_OR_AFTER: (held, wanted) => Date.parse(held) >= Date.parse(wanted),
  ON_OR_BEFORE: (held, wanted) => Date.parse(held) <= Date.parse(wanted),
};

/** The first part of the query that cannot be answered, told in words; null: it can. */
export function alertProblem({ groups, srtKey }: AlertQuery): string | null {
  if (!Object.hasOwn(terms, srtKey)) return `unknown term ${srtKey}`;
  const filters = groups.flatMap((group) => group.filters);
  const bad = filters.find(
    ({ term, operator }) => !Object.hasOwn(terms, term) || !Object.hasOwn(operators, operator),
  );
  return bad ? `bad filter: ${bad.term} ${bad.operator} ${bad.value}` : null;
}

/** The alerts that meet the query, in its order, as a search shows them. */
export function alertsFound(
  { groups, groupClause, srtKey, srtDirection }: AlertQuery,
  tenant: Tenant,
): Summary[] {
  const meets = (alert: Summary) =>
    joined(
      groupClause,
      groups.map(({ filterClause, filters }) =>
        joined(
          filterClause,
          filters.map((it) => matches(alert, it)),
        ),
      ),
    );
  const keyOf = (alert: Summary) => terms[srtKey]?.(alert) ?? '';
  const sign = srtDirection.toUpperCase() === 'ASC' ? 1 : -1;
  return [...tenant.sessions.alerts.values()]
    .map((it: Alert) => alertSummary(it, tenant))
    .filter(meets)
    .toSorted((left, right) => {
      const [a, b] = [keyOf(left) + left.id, keyOf(right) + right.id];
      return a === b ? 0 : a < b ? -sign : sign;
    });
}

const joined = (clause: 'AND' | 'OR', results: boolean[]): boolean =>
  results.length === 0 || (clause === 'AND' ? results.every(Boolean) : results.some(Boolean));

function matches(alert: Summary, { term, operator, value }: AlertFilter): boolean {
  const held = terms[term]?.(alert) ?? '';
  return operators[operator]?.(held, `${value ?? ''}`) ?? false;
}
