import { headed } from '../configuration/stamps.ts';
import type { TemplateInput } from '../configuration/schemas.ts';
import { templateKind } from '../configuration/templates.ts';
import type { Tenant } from '../tenant.ts';

type Goal = { type: 'ack' | 'resolve'; duration_seconds: number };

const hour = 3600;

/** Sets up a group, two SLAs and two templates; gives the ids of the templates. */
export function fillSettings(tenant: Tenant): string[] {
  const groupId = group(tenant);
  const fast = sla(tenant, 'Critical response', groupId, [
    { type: 'ack', duration_seconds: hour / 4 },
    { type: 'resolve', duration_seconds: 24 * hour },
  ]);
  const usual = sla(tenant, 'Usual response', groupId, [
    { type: 'ack', duration_seconds: 8 * hour },
    { type: 'resolve', duration_seconds: 7 * 24 * hour },
  ]);
  return [
    template(tenant, { name: 'Intrusion', sla_id: fast }, ['Malware', 'Stolen account', 'Exposed service']),
    template(tenant, { name: 'Policy violation', sla_id: usual }, ['Unapproved tool', 'Data handling']),
  ];
}

function group(tenant: Tenant): string {
  const made = {
    ...headed(tenant, null),
    name: 'SOC on call',
    description: 'Whoever has the shift',
    channels: [
      {
        type: 'email' as const,
        config_id: '',
        config_name: 'mail',
        params: { recipients: ['soc@example.com'] },
      },
    ],
  };
  tenant.configuration.groups.set(made.id, made);
  return made.id;
}

function sla(tenant: Tenant, name: string, groupId: string, goals: Goal[]): string {
  const steps = [{ notification_group_id: groupId, escalate_after_seconds: hour / 2 }];
  const made = {
    ...headed(tenant, null),
    name,
    description: '',
    goals: goals.map((goal) => ({ ...goal, escalation_policy: { steps } })),
  };
  tenant.configuration.slas.set(made.id, made);
  return made.id;
}

function template(
  tenant: Tenant,
  { name, sla_id }: { name: string; sla_id: string },
  causes: string[],
): string {
  const field = (text: string, options: string[]): TemplateInput['fields'][number] => ({
    id: '',
    name: text,
    data_type: 'string',
    input_type: options.length > 0 ? 'select' : 'text',
    required: false,
    display_order: null,
    multivalued: false,
    default_value: '',
    options: options.map((value) => ({ id: '', value })),
  });
  const kind = templateKind(tenant);
  const input: TemplateInput = {
    name,
    description: `What a case of the sort "${name}" asks for`,
    fields: [field('Cause', causes), field('Ticket', [])],
    sla_id,
    sla_rules: [],
    workflows: [],
    access_tags: [],
  };
  const made = kind.make(input, null, new Set());
  kind.save(made);
  return made.id;
}
