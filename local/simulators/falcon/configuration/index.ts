import type { Operation } from '../../platform.ts';
import type { Tenant } from '../tenant.ts';
import { accessTagOperations } from './access-tags.ts';
import { exportOperations } from './export.ts';
import { fieldOperations } from './fields.ts';
import { groupOperations } from './groups.ts';
import { importOperations } from './import.ts';
import { slaOperations } from './slas.ts';
import { snapshotOperations } from './snapshots.ts';
import { templateView } from './template-view.ts';
import { templateOperations } from './templates.ts';

/** All operations on the settings of case management. */
export const configurationOperations = (tenant: Tenant): Operation[] =>
  [
    templateOperations,
    exportOperations,
    importOperations,
    snapshotOperations,
    slaOperations,
    groupOperations,
    fieldOperations,
    accessTagOperations,
  ].flatMap((operationsOf) => operationsOf(tenant));

/** All settings as JSON, snapshots left out. */
export const configurationState = (tenant: Tenant) => ({
  templates: [...tenant.configuration.templates.values()].map((it) => templateView(tenant, it)),
  slas: [...tenant.configuration.slas.values()],
  notificationGroups: [...tenant.configuration.groups.values()],
});
