import * as v from 'valibot';
import type { Answer, Call, Operation } from '../platform.ts';
import { changedCase, theCase } from './case-answers.ts';
import { asksNothing, caseChanges, changesOf, template, userOf } from './case-changes.ts';
import { accessTagIds } from './configuration/access-tags.ts';
import { ofTemplate } from './configuration/of-template.ts';
import { envelope, parseBody, Rejected } from './envelope.ts';
import { addEvidence } from './evidence.ts';
import { caseText, evidenceIds, refuseFormat, refuseOverlong, tags } from './limits.ts';
import { refuseMany } from './paging.ts';
import { apiClient } from './seed.ts';
import { severityOf } from './severity.ts';
import { changeCase, openCase, type Tenant } from './tenant.ts';
import type { Evidence } from './records.ts';
import { caseView } from './view.ts';

const noEvidence: Evidence = { alerts: [], events: [], leads: [] };

/** Creating, reading and updating cases. */
export const caseOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'entities_cases_put_v2',
    method: 'PUT',
    path: '/cases/entities/cases/v2',
    answer: (call) => create(tenant, call),
  },
  {
    id: 'entities_cases_post_v2',
    method: 'POST',
    path: '/cases/entities/cases/v2',
    answer: (call) => read(tenant, call),
  },
  {
    id: 'entities_cases_patch_v2',
    method: 'PATCH',
    path: '/cases/entities/cases/v2',
    answer: (call) => update(tenant, call),
  },
];

const newCase = v.object({
  name: caseText.name,
  severity: v.nullish(caseText.severity),
  severity_info: caseText.level,
  description: v.nullish(caseText.description, ''),
  description_format: v.nullish(v.string(), 'text'),
  description_tagged_users: caseText.taggedUsers,
  status: v.nullish(caseText.status, 'new'),
  tags: v.nullish(tags, []),
  access_tags: caseText.accessTags,
  assigned_to_user_uuid: v.nullish(v.string(), ''),
  template,
  evidence: v.nullish(
    v.object({
      alerts: v.nullish(evidenceIds, []),
      events: v.nullish(evidenceIds, []),
      leads: v.nullish(evidenceIds, []),
    }),
  ),
});
type NewCase = v.InferOutput<typeof newCase>;

function create(tenant: Tenant, call: Call): Answer {
  const body = parseBody(newCase, call);
  const said = wordsOf(tenant, body);
  const { evidence, errors } = addEvidence(tenant, noEvidence, body.evidence ?? noEvidence);
  const createdAt = tenant.now();
  const ofItsTemplate = body.template && ofTemplate(tenant, body.template.id, said, { createdAt });
  const opened = openCase(tenant, { ...said, evidence, ...ofItsTemplate }, apiClient);
  return changedCase(tenant, opened, 1, errors, Number(tenant.switches().createStatus));
}

function wordsOf(tenant: Tenant, body: NewCase) {
  const switches = tenant.switches();
  refuseOverlong(switches, body);
  refuseFormat(switches, body.description_format);
  const { name, description, description_format: descriptionFormat, status } = body;
  if (switches.createIn !== 'any' && status !== 'new' && status !== 'in_progress')
    throw new Rejected(400, 'status: a case starts as new or in_progress');
  const severity = severityOf(body.severity, body.severity_info?.level, switches);
  if (severity === null) throw new Rejected(400, 'severity: severity is required');
  return {
    name,
    description,
    descriptionFormat,
    severity,
    status,
    tags: unique(body.tags),
    accessTags: accessTagIds(body.access_tags ?? []),
    taggedUsers: body.description_tagged_users ?? [],
    assignedTo: body.assigned_to_user_uuid === '' ? null : userOf(body.assigned_to_user_uuid),
  };
}

const idsToRead = v.object({ ids: v.pipe(v.array(v.string()), v.minLength(1, 'ids must not be empty')) });

function read(tenant: Tenant, call: Call): Answer {
  const ids = unique(parseBody(idsToRead, call).ids);
  const { unknownId } = tenant.switches();
  refuseMany(tenant.switches(), ids);
  const unknown = ids.filter((id) => !tenant.cases.has(id));
  if (unknown.length > 0 && unknownId === '404')
    throw new Rejected(404, `case ${unknown.join(', ')} not found`);
  // Falcon gives cases in an order of its own; here the last asked comes first, so that no client gets by on luck.
  const found = ids.toReversed().flatMap((id) => tenant.cases.get(id) ?? []);
  return envelope(200, {
    resources: found.map((it) => caseView(tenant, it)),
    errors: unknownId === 'errors' ? unknown.map((id) => ({ code: 404, message: 'case not found', id })) : [],
  });
}

const version = v.nullish(v.pipe(v.number(), v.integer()));

const caseUpdate = v.object({
  id: v.string(),
  expected_version: version,
  expected_consistency_version: version,
  // Left out by a caller who put the changes beside it: Falcon answers 200 then, and changes nothing.
  fields: v.nullish(caseChanges),
});

function update(tenant: Tenant, call: Call): Answer {
  const body = parseBody(caseUpdate, call);
  const it = theCase(tenant, body.id);
  const stale =
    (body.expected_version ?? it.version) !== it.version ||
    (body.expected_consistency_version ?? it.consistencyVersion) !== it.consistencyVersion;
  if (stale)
    throw new Rejected(
      Number(tenant.switches().conflictStatus),
      `version conflict: the case is at version ${it.version}, consistency version ${it.consistencyVersion}`,
    );
  const fields = body.fields ?? {};
  if (asksNothing(fields)) return changedCase(tenant, it, 0);
  const next = changeCase(tenant, it, changesOf(tenant, it, fields), { by: apiClient, bumps: 'version' });
  return changedCase(tenant, next, 1);
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];
