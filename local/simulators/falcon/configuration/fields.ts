import type { Operation } from '../../platform.ts';
import { Rejected } from '../envelope.ts';
import { apiClient, cid, hex } from '../seed.ts';
import type { Tenant } from '../tenant.ts';
import { stampValues, type Collection } from './collection.ts';
import { queryOperation, readOperation } from './reading.ts';
import type { TemplateInput } from './schemas.ts';
import { stamped } from './stamps.ts';
import type { Field, FieldOption, Stamp, Template } from './state.ts';

/** Fields: a few that come with the platform, and those of the templates. */
export function fieldOperations(tenant: Tenant): Operation[] {
  const kind: Collection<Field> = {
    noun: 'field',
    slug: 'fields',
    version: 'v1',
    all: () => allFields(tenant),
    view: (it) => it,
    values: fieldValues,
  };
  return [readOperation(tenant, kind), queryOperation(tenant, kind, { sortable: false })];
}

/** All fields of the tenant. */
export const allFields = (tenant: Tenant): Field[] => [
  ...platformFields,
  ...[...tenant.configuration.templates.values()].flatMap((it) => it.fields),
];

const platform: Stamp = {
  created_by: { cid, client_id: '', user_uuid: apiClient.uuid, username: 'Falcon' },
  created_by_name: 'Falcon',
  created_timestamp: '2026-01-01T00:00:00.000Z',
  updated_by: { cid, client_id: '', user_uuid: apiClient.uuid, username: 'Falcon' },
  updated_by_name: 'Falcon',
  updated_timestamp: '2026-01-01T00:00:00.000Z',
};

const platformFields: Field[] = ['Business unit', 'Ticket number', 'Root cause'].map((name, n) => ({
  ...platform,
  id: hex(`field ${name}`, 32),
  name,
  data_type: 'string',
  input_type: 'text',
  required: false,
  display_order: n + 1,
  multivalued: false,
  default_value: '',
  options: [],
}));

const fieldValues: Collection<Field>['values'] = {
  ...stampValues,
  id: (it) => [it.id],
  cid: () => [cid],
  name: (it) => [it.name],
};

type FieldInput = TemplateInput['fields'][number];

/** The fields of a template as it is written; one with an id must be the template's already. */
export const fieldsOf = (tenant: Tenant, inputs: readonly FieldInput[], old: Template | null): Field[] =>
  inputs.map((input, n) => {
    // A create ignores ids, as it does all that it does not know.
    const held = old && heldBy(old.fields, input.id, 'field');
    if (old && !held && tenant.switches().newFieldOnPatch === 'reject')
      throw new Rejected(400, `field ${input.name} has no id`);
    return {
      ...input,
      ...identified(tenant, held),
      display_order: input.display_order ?? n + 1,
      options: input.options.map(
        ({ id, value }): FieldOption => ({
          value,
          ...identified(tenant, old && heldBy(held?.options ?? [], id, 'option')),
        }),
      ),
    };
  });

function heldBy<T extends { id: string }>(held: readonly T[], id: string, noun: string): T | null {
  if (id === '') return null;
  const found = held.find((it) => it.id === id);
  if (!found) throw new Rejected(400, `unknown ${noun} ${id}`);
  return found;
}

const identified = (tenant: Tenant, held: (Stamp & { id: string }) | null): Stamp & { id: string } => ({
  id: held?.id ?? tenant.configuration.nextId(),
  ...stamped(tenant, held),
});
