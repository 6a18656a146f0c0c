import { allText, caseReader, followsClock, isCaseField, isSortField } from './case-fields.ts';
import { Rejected } from './envelope.ts';
import { clausesOf, isDate, predicateOf, type Clause, type Filter } from './fql.ts';
import { sortParts } from './paging.ts';
import type { Passes } from '../table/index.ts';
import type { Tenant } from './tenant.ts';

/** What a search asks for: a filter, a text that must stand somewhere in the case, and an order. */
export type Wanted = { filter: Filter | null; text: string; sort: string };

/** The numbers of the cases that pass, in order; what is given holds until the index changes. */
export function search(tenant: Tenant, { filter, text, sort }: Wanted): readonly number[] {
  if (unknownField(tenant, filter)) return [];
  const tests: Passes[] = [];
  if (filter) tests.push(predicateOf(filter, (clause) => clausePasses(tenant, clause)));
  if (text !== '') tests.push(says(tenant, text.toLowerCase()));
  const all = inOrder(tenant, sort);
  return tenant.index.seen().found(tests, all);
}

function unknownField({ switches }: Tenant, filter: Filter | null): boolean {
  const unknown = (filter ? clausesOf(filter) : []).find((clause) => !isCaseField(clause.field));
  if (unknown && switches().unknownField === 'error')
    throw new Rejected(400, `invalid filter: unknown field ${unknown.field}`);
  return unknown !== undefined;
}

function clausePasses(tenant: Tenant, { field, operator, wanted, test }: Clause): Passes {
  const cases = tenant.index.seen();
  const read = caseReader(tenant, field);
  if (isDate(field) && /^!?[<>]/.test(operator) && wanted[0] !== '*')
    return cases.passingRange(field, read, test);
  if (!followsClock(field)) return cases.passing(field, read, test);
  return (number) => {
    const it = cases.get(number);
    return it !== null && test(read(it));
  };
}

const says = ({ index }: Tenant, wanted: string): Passes =>
  index.seen().passing(
    'all text, small letters',
    (it) => [allText(it).toLowerCase()],
    (cell) => cell.some((text) => String(text).includes(wanted)),
  );

/** The newest first, or by a field; those that tie in the order of their creation. */
function inOrder(tenant: Tenant, sort: string): readonly number[] {
  const cases = tenant.index.seen();
  const { field, descending } = sortParts(sort);
  if (!isSortField(field)) return cases.sorted('sequence', (it) => [it.sequence], true);
  const read = caseReader(tenant, field);
  return cases.sorted(field, read, descending);
}
