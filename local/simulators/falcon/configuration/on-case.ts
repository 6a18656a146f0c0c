import { Rejected } from '../envelope.ts';
import type { Value } from '../fql.ts';
import type { CustomFieldValues, FalconCase } from '../records.ts';
import type { Tenant } from '../tenant.ts';
import { allFields } from './fields.ts';
import { activeTimer, slaView } from './timers.ts';

/** Refuses values for a field that neither the case's template nor the tenant has. */
export function knownFields(
  tenant: Tenant,
  template: FalconCase['template'],
  values: CustomFieldValues,
): void {
  const known = new Set([...allFields(tenant), ...(template?.fields ?? [])].map((it) => it.id));
  const unknown = values.find((it) => !known.has(it.id));
  if (unknown) throw new Rejected(400, `unknown field ${unknown.id}`);
}

/** The template, SLA and custom fields of a case as the API shows them; what a case lacks is not there at all. */
export const settingsView = (tenant: Tenant, it: FalconCase) => ({
  ...(it.template && { template: templateRef(it.template) }),
  ...(it.sla && { sla: slaView(it.sla, tenant.now(), unitMs(tenant)) }),
  fields: it.customFields.map(({ id, values }) => {
    const field = [...(it.template?.fields ?? []), ...allFields(tenant)].find((one) => one.id === id);
    return {
      id,
      name: field?.name ?? '',
      required: field?.required ?? false,
      display_order: field?.display_order ?? 0,
      option_ids: field?.options.filter(({ value }) => values.includes(value)).map((one) => one.id) ?? [],
      snapshot_id: it.template?.fields.some((one) => one.id === id) ? it.template.snapshotId : '',
      values,
    };
  }),
});

const templateRef = ({ id, name, snapshotId, version }: NonNullable<FalconCase['template']>) => ({
  id,
  name,
  snapshot_id: snapshotId,
  version,
});

const unitMs = ({ switches }: Tenant): number => (switches().timerUnit === 'seconds' ? 1000 : 1);

/** What a search can ask of the template and the SLA of a case. */
export const settingsValues: Record<string, (tenant: Tenant, it: FalconCase) => readonly Value[]> = {
  case_template_id: (_, { template }) => (template ? [template.id] : []),
  case_template_name: (_, { template }) => (template ? [template.name] : []),
  sla_name: (_, { sla }) => (sla ? [sla.name] : []),
  'sla_active_timer.status': (tenant, { sla }) =>
    sla ? [activeTimer(sla, tenant.now(), unitMs(tenant)).status] : [],
  sla_active_timer_time_due: (tenant, { sla }) =>
    sla ? [activeTimer(sla, tenant.now(), unitMs(tenant)).due] : [],
};
