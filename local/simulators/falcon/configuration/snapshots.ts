import type { Operation } from '../../platform.ts';
import { envelope, Rejected } from '../envelope.ts';
import type { Tenant } from '../tenant.ts';
import { headValues, operationOf, type Collection } from './collection.ts';
import { lookUp, queryOperation, unknownIds } from './reading.ts';
import { headed } from './stamps.ts';
import type { Snapshot, Template } from './state.ts';
import { templateView } from './template-view.ts';

/** What templates were at each write of theirs; a template that is gone leaves its snapshots. */
export function snapshotOperations(tenant: Tenant): Operation[] {
  const kind: Collection<Snapshot> = {
    noun: 'template snapshot',
    slug: 'template-snapshots',
    version: 'v1',
    all: () => [...tenant.configuration.snapshots.values()],
    view: (it) => ({
      ...it,
      template:
        tenant.switches().snapshotForm === 'object'
          ? templateView(tenant, it.template)
          : JSON.stringify(templateView(tenant, it.template)),
    }),
    values: {
      ...headValues,
      name: (it) => [it.template.name],
      template_id: (it) => [it.template_id],
      version: (it) => [it.version],
    },
  };
  return [
    operationOf(kind, 'entities', 'GET', ({ query }) => {
      const ids = query.getAll('ids');
      const { found, errors } = ids.length > 0 ? lookUp(tenant, kind, ids) : ofTemplates(tenant, query);
      return envelope(200, { resources: found.map((it) => kind.view(it, query)), errors });
    }),
    queryOperation(tenant, kind, { sortable: false }),
  ];
}

/** Keeps a template as it is now. */
export function takeSnapshot(tenant: Tenant, template: Template): void {
  const version = (latestSnapshot(tenant, template.id)?.version ?? 0) + 1;
  const snapshot = { ...headed(tenant, null), template_id: template.id, version, template };
  tenant.configuration.snapshots.set(snapshot.id, snapshot);
}

/** The newest snapshot of a template. */
export const latestSnapshot = ({ configuration }: Tenant, templateId: string): Snapshot | undefined =>
  [...configuration.snapshots.values()].findLast((it) => it.template_id === templateId);

function ofTemplates(tenant: Tenant, query: URLSearchParams) {
  const templateIds = query.getAll('template_ids');
  const versions = query.getAll('versions');
  if (templateIds.length === 0) throw new Rejected(400, 'ids or template_ids is required');
  if (versions.length > templateIds.length || !versions.every((it) => /^\d+$/.test(it)))
    throw new Rejected(400, 'versions must be whole numbers, at most one for each of template_ids');
  const wanted = templateIds.map((id, n) => ({ id, version: Number(versions[n] ?? 0) }));
  const found = wanted.flatMap(({ id, version }) => snapshotOf(tenant, id, version) ?? []);
  const unknown = wanted.filter(({ id, version }) => !snapshotOf(tenant, id, version)).map((it) => it.id);
  return { found: found.toReversed(), errors: unknownIds(tenant, 'template snapshot', unknown) };
}

const snapshotOf = (tenant: Tenant, templateId: string, version: number): Snapshot | undefined =>
  version === 0
    ? latestSnapshot(tenant, templateId)
    : [...tenant.configuration.snapshots.values()].find(
        (it) => it.template_id === templateId && it.version === version,
      );
