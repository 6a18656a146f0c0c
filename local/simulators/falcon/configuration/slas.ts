import type { Operation } from '../../platform.ts';
import { Rejected } from '../envelope.ts';
import type { Tenant } from '../tenant.ts';
import { aggregateOperation } from './aggregates.ts';
import { headValues } from './collection.ts';
import { queryOperation, readOperation } from './reading.ts';
import { slaInput, type SlaInput } from './schemas.ts';
import { headed } from './stamps.ts';
import type { Sla, Template } from './state.ts';
import { writeOperations, type Writable } from './writing.ts';

/** Service levels: how soon a case must be acknowledged and resolved, and who hears of it. */
export function slaOperations(tenant: Tenant): Operation[] {
  const { slas, templates } = tenant.configuration;
  const kind: Writable<Sla, SlaInput> = {
    noun: 'SLA',
    slug: 'slas',
    version: 'v1',
    all: () => [...slas.values()],
    view: (it) => it,
    values: { ...headValues, name: (it) => [it.name] },
    schema: () => slaInput,
    make: (input, old) => {
      for (const { escalation_policy: policy } of input.goals)
        for (const step of policy?.steps ?? []) knownGroup(tenant, step.notification_group_id);
      return { ...input, ...headed(tenant, old) };
    },
    save: (it) => slas.set(it.id, it),
    remove: (id) => slas.delete(id),
    referrers: (id) =>
      [...templates.values()].filter((it) => refersTo(it, id)).map((it) => `template ${it.name}`),
  };
  return [
    readOperation(tenant, kind),
    ...writeOperations(tenant, kind),
    queryOperation(tenant, kind),
    aggregateOperation(tenant, kind),
  ];
}

const refersTo = (template: Template, slaId: string): boolean =>
  template.sla_id === slaId || template.sla_rules.some((rule) => rule.sla_id === slaId);

function knownGroup({ configuration }: Tenant, id: string): void {
  if (!configuration.groups.has(id)) throw new Rejected(400, `unknown notification group ${id}`);
}
