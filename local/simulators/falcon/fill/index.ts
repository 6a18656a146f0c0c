import type { Seed } from '../../random.ts';
import type { Cell } from '../../table/column.ts';
import { detectionOf } from '../alert-facts.ts';
import { ofTemplate } from '../configuration/of-template.ts';
import { begin, type Tenant } from '../tenant.ts';
import { alertAt, caseAt, caseIdAt, caseOfAlert, numberOfCase } from './case.ts';
import { standings } from './course.ts';
import { plannedFiles } from './files.ts';
import { newPlan } from './plan.ts';
import { fillSettings } from './settings.ts';

const day = 86_400_000;

/**
 * Fills a tenant with plausible cases of the year before `until`, and the settings that some of them follow.
 * What a case is, and all that hangs from it, follows from the plan and its number, and is worked out when it is read.
 */
export function fillTenant(tenant: Tenant, seed: Seed, until: number): void {
  const plan = newPlan(seed, until);
  const setUp = { ...tenant, now: () => new Date(until - 366 * day) };
  const said = { name: '', description: '', severity: 1, status: 'new', tags: [] } as const;
  const templates = fillSettings(setUp).map((id) => ofTemplate(tenant, id, said, { createdAt: setUp.now() }));
  const count = seed.cases;
  const at = (number: number) => caseAt(plan, templates, number);
  let worked: ReturnType<typeof standings> | null = null;
  const standing = () => (worked ??= standings(plan));
  begin(tenant, {
    cases: {
      count,
      at,
      keyAt: (number) => caseIdAt(plan, number),
      numberOf: (id) => numberOfCase(plan, id),
    },
    rows: {
      count,
      at,
      fields: {
        sequence: (number) => [number],
        created_timestamp: (number) => timeAt(plan.openedAt, number),
        updated_timestamp: (number) => timeAt(standing().updatedAt, number),
        status: (number) => standing().statuses.slice(number - 1, number),
        severity: (number) => standing().severities.slice(number - 1, number),
      },
    },
    alerts: {
      count: plan.alertsFrom.at(-1) ?? 0,
      at: (number) => alertAt(plan, number - 1),
      fields: {
        created_timestamp: (number) => timeAt(plan.openedAt, caseOfAlert(plan, number - 1)),
        updated_timestamp: (number) => timeAt(standing().updatedAt, caseOfAlert(plan, number - 1)),
        status: (number) => [standing().statuses[caseOfAlert(plan, number - 1) - 1] ?? 'new'],
        severity: (number) => [detectionOf({ sequence: number - 1 }).severity],
      },
    },
    events: plan.eventsFrom.at(-1) ?? 0,
    files: () => plannedFiles(tenant, plan),
  });
}

const timeAt = (times: Float64Array, number: number): Cell => [
  new Date(times[number - 1] ?? 0).toISOString(),
];
