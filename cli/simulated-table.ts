import { isDeepStrictEqual } from 'node:util';
import type { SimulatedAlert, SimulatedCase } from '../lib/simulate.ts';
import { columns } from './columns.ts';

export type Difference = { id: string; file: string; before: SimulatedCase[]; after: SimulatedCase[] };

/** Alerts whose cases two configurations disagree about. Both lists are of the same alerts, in the same order. */
export const differencesIn = (before: SimulatedAlert[], after: SimulatedAlert[]): Difference[] =>
  after.flatMap(({ id, file, cases }, index) => {
    const others = before[index]?.cases ?? [];
    return isDeepStrictEqual(others, cases) ? [] : [{ id, file, before: others, after: cases }];
  });

/** What would happen, for a person: case by case, then what comes to no case, then what another configuration changes. */
export function simulatedTable(alerts: SimulatedAlert[], before: SimulatedAlert[] | null): string {
  const rows = alerts.flatMap((alert) => alert.cases.map((it) => ({ alert, it })));
  const byKey = Map.groupBy(
    rows.filter(({ it }) => it.key !== null),
    ({ it }) => it.key,
  );
  const cases = [...byKey.values()].map(
    (of) =>
      `${headOf(of.map(({ it }) => it))}\n${columns(of.map(({ alert, it }) => [`  ${it.action}`, alert.title, `severity ${alert.severity ?? '-'}`, alert.id, it.reason ?? '']))}`,
  );
  const rest = rows.filter(({ it }) => it.key === null);
  const untouched = alerts.filter((it) => it.cases.length === 0);
  return [
    `${count(alerts.length, 'alert')}, ${count(byKey.size, 'case')}`,
    ...cases,
    ...(rest.length > 0
      ? [
          `In no case\n${columns(rest.map(({ alert, it }) => [`  ${it.action}`, alert.title, alert.id, it.reason ?? '']))}`,
        ]
      : []),
    ...(untouched.length > 0
      ? [
          `Read, without a configuration to route by\n${columns(untouched.map((it) => [`  ${it.title}`, `severity ${it.severity ?? '-'}`, it.id, factsOf(it)]))}`,
        ]
      : []),
    ...(before ? [changesOf(differencesIn(before, alerts))] : []),
  ].join('\n\n');
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

function headOf(cases: SimulatedCase[]): string {
  const [first] = cases;
  const looks = [
    first?.severity === undefined || first.severity === null ? '' : `severity ${first.severity}`,
    first?.tags?.length ? `tags ${first.tags.join(', ')}` : '',
    first?.subject ? `subject ${first.subject}` : '',
    first?.assignee ? `assignee ${first.assignee}` : '',
    first?.existingCase ? `joins case ${first.existingCase}` : '',
  ].filter((it) => it !== '');
  return `${first?.connection}: ${first?.name} (${[`route ${first?.route}`, ...looks].join('; ')})`;
}

const factsOf = ({ host, user, falconAlertIds, falconEventIds, incydrEventIds }: SimulatedAlert): string =>
  [
    host === null ? '' : `host ${host}`,
    user === null ? '' : `user ${user}`,
    ...[...falconAlertIds, ...falconEventIds, ...incydrEventIds].map((id) => `evidence ${id}`),
  ]
    .filter((it) => it !== '')
    .join(', ');

const lineOf = ({ action, connection, name, reason }: SimulatedCase): string =>
  [action, connection, name, reason].filter((it) => it !== null).join('  ');

const changesOf = (differences: Difference[]): string =>
  differences.length === 0
    ? 'The other configuration changes nothing for these alerts.'
    : [
        `The other configuration changes ${count(differences.length, 'alert')}`,
        ...differences.flatMap(({ id, before, after }) => [
          `  ${id}`,
          ...before.map((it) => `  - ${lineOf(it)}`),
          ...after.map((it) => `  + ${lineOf(it)}`),
        ]),
      ].join('\n');
