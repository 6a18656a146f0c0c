import type { FalconCase, AlertRecord } from './records.ts';
import type { Settings } from '../platform.ts';
import { newCaseIndex, type CaseIndex } from './case-index.ts';
import { newConfiguration, type Configuration } from './configuration/state.ts';
import { withStatus } from './configuration/timers.ts';
import { newLinks, type Links } from './files/links.ts';
import { newSpool, type Spool } from './files/spool.ts';
import { newFileStore, type FileStore } from './files/store.ts';
import { alertId, alertIds, eventIds, uuidOf, type UserRef } from './seed.ts';
import { switchReader, type Switches } from './switches.ts';

/** All state of one Falcon customer. */
export type Tenant = {
  now: () => Date;
  settings: () => Settings;
  switches: () => Switches;
  credentials: { clientId: string; clientSecret: string };
  /** Bearer token → the instant it expires, in epoch milliseconds. */
  tokens: Map<string, number>;
  cases: Map<string, FalconCase>;
  /** The number of the next case: what a merge takes away leaves its number behind. */
  nextNumber: () => number;
  index: CaseIndex;
  alerts: Map<string, AlertRecord>;
  events: Set<string>;
  configuration: Configuration;
  files: FileStore;
  spool: Spool;
  links: Links;
  reset: () => void;
};

type Start = Pick<Tenant, 'now' | 'settings' | 'credentials'>;

/** A tenant with the seed's alerts and events, and no case. */
export function newTenant({ now, settings, credentials }: Start): Tenant {
  const started = now().getTime();
  let opened = 0;
  const tenant: Tenant = {
    now,
    settings,
    switches: switchReader(() => settings().switches),
    credentials: { ...credentials },
    tokens: new Map(),
    cases: new Map(),
    nextNumber: () => (opened += 1),
    index: newCaseIndex(now, () => settings().indexLagMs),
    alerts: new Map(),
    events: new Set(),
    configuration: newConfiguration(),
    files: newFileStore(now, () => settings().indexLagMs),
    spool: newSpool(),
    links: newLinks(now),
    reset: () => {
      Object.assign(tenant.credentials, credentials);
      opened = 0;
      for (const it of [tenant.tokens, tenant.cases, tenant.index, tenant.alerts, tenant.events]) it.clear();
      for (const it of [tenant.configuration, tenant.files, tenant.spool, tenant.links]) it.clear();
      for (const id of eventIds) tenant.events.add(id);
      // One every 25 minutes, the last just before the start: three and a half days of history.
      const age = (n: number) => (alertIds.length - n) * 25 * 60_000;
      for (const [n, id] of alertIds.entries()) registerAlert(tenant, id, new Date(started - age(n)));
    },
  };
  tenant.reset();
  return tenant;
}

/** Makes an alert known; one that is known already stays as it is. */
export function registerAlert(tenant: Tenant, id: string, at: Date): void {
  if (tenant.alerts.has(id)) return;
  tenant.index.touch(); // a case may hold it already, and be found by it from now on
  tenant.alerts.set(id, {
    compositeId: id,
    sequence: tenant.alerts.size,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    status: 'new',
    tags: [],
    comments: [],
    assignedTo: null,
    showInUi: true,
    linkedCaseIds: [],
  });
}

/** Makes `count` more alerts known, as if the sensors had just raised them; gives their ids. */
export function raiseAlerts(tenant: Tenant, count: number): string[] {
  const first = tenant.alerts.size;
  const ids = Array.from({ length: count }, (_, n) => alertId(first + n));
  for (const id of ids) registerAlert(tenant, id, tenant.now());
  return ids;
}

type NewCase = Pick<
  FalconCase,
  'name' | 'description' | 'descriptionFormat' | 'severity' | 'status' | 'tags' | 'evidence' | 'assignedTo'
> &
  Partial<Pick<FalconCase, 'template' | 'sla' | 'customFields' | 'workflows' | 'accessTags' | 'taggedUsers'>>;

/** Opens a case. */
export function openCase(tenant: Tenant, input: NewCase, by: UserRef): FalconCase {
  const sequence = tenant.nextNumber();
  const at = tenant.now();
  return saveCase(tenant, {
    customFields: [],
    workflows: [],
    accessTags: [],
    taggedUsers: [],
    template: null,
    ...input,
    sla: withStatus(input.sla ?? null, input.status, at),
    id: uuidOf(`case ${sequence}`, 7, at.getTime().toString(16).padStart(12, '0')),
    referenceId: `CASE-${String(sequence).padStart(4, '0')}`,
    sequence,
    createdBy: by,
    createdAt: at.toISOString(),
    updatedBy: by,
    updatedAt: at.toISOString(),
    version: 1,
    consistencyVersion: 1,
    readOnly: false,
  });
}

/** Changes a case. `bumps` says what moves beside its consistency version; `version` moves the time too. */
export function changeCase(
  tenant: Tenant,
  old: FalconCase,
  changes: Partial<FalconCase>,
  { by, bumps }: { by: UserRef; bumps: Switches['evidenceBumps'] },
): FalconCase {
  const next = { ...old, ...changes };
  return saveCase(tenant, {
    ...next,
    sla: withStatus(next.sla, next.status, tenant.now()),
    ...(bumps !== 'nothing' && { updatedBy: by, updatedAt: tenant.now().toISOString() }),
    version: bumps === 'version' ? old.version + 1 : old.version,
    consistencyVersion: old.consistencyVersion + 1,
  });
}

/** Takes a case away, and out of the alerts that it holds. */
export function dropCase(tenant: Tenant, { id, evidence }: FalconCase): void {
  for (const alertId of evidence.alerts) {
    const alert = tenant.alerts.get(alertId);
    if (alert)
      tenant.alerts.set(alertId, { ...alert, linkedCaseIds: alert.linkedCaseIds.filter((it) => it !== id) });
  }
  tenant.cases.delete(id);
  tenant.index.drop(id, tenant.now().getTime());
}

function saveCase(tenant: Tenant, next: FalconCase): FalconCase {
  const held = tenant.cases.get(next.id)?.evidence.alerts.length ?? 0;
  // Evidence only ever grows at the end, so what comes after the old length is new.
  for (const id of next.evidence.alerts.slice(held)) {
    const alert = tenant.alerts.get(id);
    if (alert) tenant.alerts.set(id, { ...alert, linkedCaseIds: [...alert.linkedCaseIds, next.id] });
  }
  tenant.cases.set(next.id, next);
  tenant.index.note(next, tenant.now().getTime());
  return next;
}
