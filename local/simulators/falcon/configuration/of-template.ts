import { Rejected } from '../envelope.ts';
import { FqlError, matches, parseFql, type Value } from '../fql.ts';
import type { CustomFieldValues, FalconCase } from '../records.ts';
import type { Tenant } from '../tenant.ts';
import { latestSnapshot } from './snapshots.ts';
import type { Field, Sla, Template } from './state.ts';
import type { CaseSla } from './timers.ts';

type Held = Pick<FalconCase, 'template' | 'sla' | 'customFields' | 'workflows'>;

/** What an SLA rule can ask of a case. */
type Said = Pick<FalconCase, 'name' | 'description' | 'severity' | 'status' | 'tags'>;

/** What a case that says so, and was made at that time, gets of a template; `values` it has already, and they stay. */
export function ofTemplate(
  tenant: Tenant,
  templateId: string,
  said: Said,
  { createdAt, values = [] }: { createdAt: Date; values?: CustomFieldValues },
): Held {
  const template = tenant.configuration.templates.get(templateId);
  const snapshot = latestSnapshot(tenant, templateId);
  if (!template || !snapshot) throw new Rejected(400, `unknown template ${templateId}`);
  const { id, name, fields } = template;
  const sla = tenant.configuration.slas.get(slaIdOf(tenant, template, said));
  const startsAt = tenant.switches().timerStart === 'creation' ? createdAt : tenant.now();
  const held = new Set(values.map((it) => it.id));
  return {
    template: { id, name, snapshotId: snapshot.id, version: snapshot.version, fields },
    sla: sla ? slaOf(sla, snapshot.id, startsAt) : null,
    customFields: [...values, ...fields.filter((it) => !held.has(it.id)).map(atStart)],
    workflows: template.workflows.map((it) => ({ id: it.id, executionId: '', status: '' })),
  };
}

const atStart = ({ id, default_value: value }: Field) => ({ id, values: value === '' ? [] : [value] });

/** The SLA of the template, or of its first rule that holds where the switch applies rules. */
function slaIdOf(tenant: Tenant, { sla_id: otherwise, sla_rules: rules }: Template, said: Said): string {
  if (tenant.switches().slaRules === 'stored') return otherwise;
  return rules.find(({ condition }) => holds(tenant, condition, said))?.sla_id ?? otherwise;
}

function holds({ now, switches }: Tenant, condition: string, said: Said): boolean {
  const values: Record<string, readonly Value[]> = {
    name: [said.name],
    description: [said.description],
    severity: [said.severity],
    status: [said.status],
    tags: said.tags,
  };
  try {
    const filter = parseFql(condition, { now: now(), wildcard: (field) => field === 'name' }, switches());
    return matches(filter, (field) => (Object.hasOwn(values, field) ? (values[field] ?? []) : []));
  } catch (error) {
    if (error instanceof FqlError) return false; // a condition in another language, kept as it was written
    throw error;
  }
}

function slaOf({ id, name, goals }: Sla, snapshotId: string, startsAt: Date): CaseSla {
  const timer = (type: 'ack' | 'resolve') => {
    const goal = goals.find((it) => it.type === type);
    if (!goal) return null;
    const { duration_seconds: durationSeconds } = goal;
    return {
      durationSeconds,
      startedAt: startsAt.getTime(),
      completedAt: null,
      pausedAt: null,
      pausedMs: 0,
    };
  };
  return { id, name, snapshotId, acknowledgement: timer('ack'), resolution: timer('resolve') };
}
