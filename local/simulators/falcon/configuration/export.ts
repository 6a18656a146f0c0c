import { stringify } from 'yaml';
import { zipOf, type ZipMember } from '../../zip.ts';
import type { Answer, Call, Operation } from '../../platform.ts';
import { envelope, Rejected } from '../envelope.ts';
import { linkTo } from '../files/link-to.ts';
import type { Tenant } from '../tenant.ts';
import { lookUp } from './reading.ts';
import { search } from './search.ts';
import type { Template } from './state.ts';
import { templateKind } from './templates.ts';

/** Exporting templates, as a ZIP of one file each. */
export const exportOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_templates_export_get_v1',
    method: 'GET',
    path: '/casemgmt/entities/templates/export/v1',
    answer: (call) => exported(tenant, call),
  },
];

function exported(tenant: Tenant, call: Call): Answer {
  const format = call.query.get('format') ?? 'yaml';
  if (format !== 'yaml' && format !== 'json') throw new Rejected(400, `unknown format ${format}`);
  const { found, errors } = wanted(tenant, call.query);
  if (found.length === 0) throw new Rejected(404, 'no template was found');
  // The content is that of the call, whenever its link is followed.
  const members = found.map((it) => memberOf(it, format));
  const date = tenant.now();
  const zip = (): Answer => ({
    status: 200,
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': 'attachment; filename="templates.zip"',
    },
    body: zipOf(each(members), date),
  });
  const { exportForm } = tenant.switches();
  if (exportForm === 'bytes') return zip();
  const link = linkTo(tenant, call, zip);
  const beside = exportForm === 'both' ? { link } : {};
  const answer = envelope(200, { resources: [{ link }], errors, beside });
  return exportForm === 'link' ? { ...answer, json: { link } } : answer;
}

function wanted(tenant: Tenant, query: URLSearchParams) {
  const kind = templateKind(tenant);
  const ids = query.getAll('ids');
  if (ids.length > 0) return lookUp(tenant, kind, ids);
  if (!query.get('filter')) throw new Rejected(400, 'ids or filter is required');
  return { found: search(tenant, kind, query), errors: [] };
}

function memberOf(template: Template, format: 'yaml' | 'json'): ZipMember {
  const written = portable(template);
  const text = format === 'yaml' ? stringify(written) : JSON.stringify(written, null, 2);
  return { name: `${template.id}.${format}`, content: Buffer.from(text) };
}

// Ids of its own would clash where the template comes from; those of what it refers to must stay.
const portable = (template: Template) => ({
  name: template.name,
  description: template.description,
  sla_id: template.sla_id,
  sla_rules: template.sla_rules.map(({ type, condition, sla_id }) => ({ type, condition, sla_id })),
  workflows: template.workflows,
  access_tags: template.access_tags.map((id) => ({ id })),
  fields: template.fields.map((field) => ({
    name: field.name,
    data_type: field.data_type,
    input_type: field.input_type,
    required: field.required,
    display_order: field.display_order,
    multivalued: field.multivalued,
    default_value: field.default_value,
    options: field.options.map(({ value }) => ({ value })),
  })),
});

async function* each(members: readonly ZipMember[]): AsyncGenerator<ZipMember> {
  yield* members;
}
