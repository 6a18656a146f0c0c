import type { Answer, Operation } from '../../platform.ts';
import { envelope, Rejected, type ApiError } from '../envelope.ts';
import type { Tenant } from '../tenant.ts';
import { accessTagIds } from './access-tags.ts';
import { aggregateOperation } from './aggregates.ts';
import { headValues } from './collection.ts';
import { queryOperation, readOperation } from './reading.ts';
import { templateInput, type TemplateInput } from './schemas.ts';
import { fieldsOf } from './fields.ts';
import { takeSnapshot } from './snapshots.ts';
import { templateView } from './template-view.ts';
import { headed, stamped } from './stamps.ts';
import type { SlaRule, Template } from './state.ts';
import { writeOperations, type Writable } from './writing.ts';

/** Templates: what a case of some sort asks for, and by when. */
export function templateOperations(tenant: Tenant): Operation[] {
  const kind = templateKind(tenant);
  return [
    readOperation(tenant, kind),
    ...writeOperations(tenant, kind, (ids, errors) => deletion(tenant, ids, errors)),
    queryOperation(tenant, kind),
    aggregateOperation(tenant, kind),
  ];
}

/** Templates as a kind, for what reads and writes them elsewhere. */
export function templateKind(tenant: Tenant): Writable<Template, TemplateInput> {
  const { templates } = tenant.configuration;
  return {
    noun: 'template',
    slug: 'templates',
    version: 'v1',
    all: () => [...templates.values()],
    view: (it) => templateView(tenant, it),
    values: { ...headValues, name: (it) => [it.name] },
    schema: () => templateInput,
    make: (input, old) => makeTemplate(tenant, input, old),
    save: (it) => {
      templates.set(it.id, it);
      takeSnapshot(tenant, it);
    },
    remove: (id) => templates.delete(id),
    referrers: () => [], // a case keeps the snapshot it was opened with
  };
}

/** A template of that input. @throws Rejected where it refers to something unknown. */
export function makeTemplate(tenant: Tenant, input: TemplateInput, old: Template | null): Template {
  if (input.sla_id !== '') knownSla(tenant, input.sla_id);
  const odd = input.fields.find((field) => field.data_type !== 'string');
  if (odd && tenant.switches().dataTypes === 'string')
    throw new Rejected(400, `unknown data_type ${odd.data_type}`);
  return {
    ...input,
    fields: fieldsOf(tenant, input.fields, old),
    sla_rules: rulesOf(tenant, input.sla_rules, old),
    access_tags: accessTagIds(input.access_tags),
    ...headed(tenant, old),
  };
}

const rulesOf = (tenant: Tenant, rules: TemplateInput['sla_rules'], old: Template | null): SlaRule[] =>
  rules.map((rule) => {
    knownSla(tenant, rule.sla_id);
    const held = old?.sla_rules.find((it) => it.id === rule.id) ?? null;
    if (old && rule.id !== '' && !held) throw new Rejected(400, `unknown SLA rule ${rule.id}`);
    return { ...rule, id: held?.id ?? tenant.configuration.nextId(), ...stamped(tenant, held) };
  });

function knownSla({ configuration }: Tenant, id: string): void {
  if (!configuration.slas.has(id)) throw new Rejected(400, `unknown SLA ${id}`);
}

// The published description types this answer as a bare string, alone of all deletes.
function deletion({ switches }: Tenant, ids: string[], errors: ApiError[]): Answer {
  const answer = envelope(200, { resources: ids, errors, affected: ids.length });
  const { deleteTemplateBody: form } = switches();
  if (form === 'envelope') return answer;
  const text = `${ids.length} deleted`;
  const headers = answer.headers ?? {};
  if (form === 'json') return { status: 200, headers, json: text };
  return { status: 200, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body: text };
}
