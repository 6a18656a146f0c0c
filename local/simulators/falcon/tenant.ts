import { BegunMap, type Beginning } from '../beginning.ts';
import type { Settings } from '../platform.ts';
import type { FirstRows } from '../table/index.ts';
import { newAlertStore, type AlertStore } from './alert-store.ts';
import { newCaseIndex, type CaseIndex } from './case-index.ts';
import { firstVersion, nextVersion, type NewCase } from './case-versions.ts';
import { newConfiguration, type Configuration } from './configuration/state.ts';
import { newEventStore, type EventStore } from './event-store.ts';
import { newLinks, type Links } from './files/links.ts';
import { newSpool, type Spool } from './files/spool.ts';
import { newFileStore, type FileStore, type NewFile } from './files/store.ts';
import type { AlertRecord, FalconCase } from './records.ts';
import { alertId, alertIds, type UserRef } from './seed.ts';
import { switchReader, type Switches } from './switches.ts';

/** All state of one Falcon customer. */
export type Tenant = {
  now: () => Date;
  settings: () => Settings;
  switches: () => Switches;
  credentials: { clientId: string; clientSecret: string };
  /** Bearer token → the instant it expires, in epoch milliseconds. */
  tokens: Map<string, number>;
  cases: BegunMap<string, FalconCase>;
  /** The number of the next case: what a merge takes away leaves its number behind. */
  nextNumber: () => number;
  index: CaseIndex;
  alerts: AlertStore;
  /** The ids of alerts that cases hold, and that nobody raised. */
  strangers: Set<string>;
  events: EventStore;
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
    cases: new BegunMap(),
    nextNumber: () => (opened += 1),
    index: newCaseIndex(now, () => settings().indexLagMs),
    alerts: newAlertStore(),
    strangers: new Set(),
    events: newEventStore(),
    configuration: newConfiguration(),
    files: newFileStore(now, () => settings().indexLagMs),
    spool: newSpool(),
    links: newLinks(now),
    reset: () => {
      Object.assign(tenant.credentials, credentials);
      opened = 0;
      for (const it of [tenant.tokens, tenant.cases, tenant.index]) it.clear();
      for (const it of [tenant.alerts, tenant.strangers, tenant.events]) it.clear();
      for (const it of [tenant.configuration, tenant.files, tenant.spool, tenant.links]) it.clear();
      // One every 25 minutes, the last just before the start: three and a half days of history.
      const age = (n: number) => (alertIds.length - n) * 25 * 60_000;
      for (const [n, id] of alertIds.entries()) registerAlert(tenant, id, new Date(started - age(n)));
    },
  };
  tenant.reset();
  return tenant;
}

/** Makes an alert known; one that is known already stays as it is. */
export function registerAlert({ alerts, strangers, index }: Tenant, id: string, at: Date): void {
  if (alerts.has(id)) return;
  alerts.add(id, at);
  if (strangers.delete(id)) index.touch(); // the cases that hold it are found by what it says from now on
}

/** Makes `count` more alerts known, as if the sensors had just raised them; gives their ids. */
export function raiseAlerts(tenant: Tenant, count: number): string[] {
  const first = tenant.alerts.size;
  const ids = Array.from({ length: count }, (_, n) => alertId(first + n));
  for (const id of ids) registerAlert(tenant, id, tenant.now());
  return ids;
}

/** Opens a case. */
export const openCase = (tenant: Tenant, input: NewCase, by: UserRef): FalconCase =>
  saveCase(tenant, firstVersion(tenant.nextNumber(), input, { by, at: tenant.now() }));

/** Changes a case. `bumps` says what moves beside its consistency version; `version` moves the time too. */
export const changeCase = (
  tenant: Tenant,
  old: FalconCase,
  changes: Partial<FalconCase>,
  act: { by: UserRef; bumps: Switches['evidenceBumps'] },
): FalconCase => saveCase(tenant, nextVersion(old, changes, { ...act, at: tenant.now() }));

/** What a tenant begins with: each part is made when it is first read. */
export type Beginnings = {
  cases: Beginning<string, FalconCase>;
  /** The same cases as queries read them. */
  rows: FirstRows<FalconCase>;
  /** The alerts by number, those that the tenant knows already among them. */
  alerts: FirstRows<AlertRecord>;
  /** How many events it knows. */
  events: number;
  files: () => Iterable<NewFile>;
};

/** Lets a tenant without cases begin with some. */
export function begin(tenant: Tenant, { cases, rows, alerts, events, files }: Beginnings): void {
  tenant.cases.begin(cases);
  for (let number = 0; number < cases.count; number += 1) tenant.nextNumber();
  tenant.index.begin(rows);
  tenant.alerts.begin(alerts);
  tenant.events.begin(events);
  tenant.files.begin(files);
}

/** Takes a case away, and out of the alerts that it holds. */
export function dropCase(tenant: Tenant, gone: FalconCase): void {
  for (const id of gone.evidence.alerts) {
    const alert = tenant.alerts.get(id);
    const linkedCaseIds = alert?.linkedCaseIds.filter((it) => it !== gone.id) ?? [];
    if (alert) tenant.alerts.change({ ...alert, linkedCaseIds });
  }
  tenant.cases.delete(gone.id);
  tenant.index.drop(gone, tenant.now().getTime());
}

function saveCase(tenant: Tenant, next: FalconCase): FalconCase {
  const held = tenant.cases.get(next.id)?.evidence.alerts.length ?? 0;
  // Evidence only ever grows at the end, so what comes after the old length is new.
  for (const id of next.evidence.alerts.slice(held)) {
    const alert = tenant.alerts.get(id);
    if (alert) tenant.alerts.change({ ...alert, linkedCaseIds: [...alert.linkedCaseIds, next.id] });
    else tenant.strangers.add(id);
  }
  tenant.cases.set(next.id, next);
  tenant.index.note(next, tenant.now().getTime());
  return next;
}
