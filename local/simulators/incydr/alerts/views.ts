import type { FileEvent, KnownFileEvent } from '../file-events/file-event.ts';
import { tenantId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import type { Alert } from './alert.ts';

/** An alert as a search shows it. */
export const alertSummary = (alert: Alert, tenant: Tenant) => ({
  type$: 'ALERT_SUMMARY',
  ...common(alert, tenant),
});

/** An alert with its note and with the file events that it was made of. */
export const alertDetails = (alert: Alert, tenant: Tenant) => ({
  type$: 'ALERT_DETAILS',
  ...common(alert, tenant),
  observations: [observation(alert, tenant)],
  note: alert.note && {
    type$: 'NOTE',
    id: alert.note.id,
    lastModifiedAt: stamp(alert.note.at),
    lastModifiedBy: alert.note.by,
    message: alert.note.message,
  },
});

function common(alert: Alert, { people }: Tenant) {
  const actor = people.actors.get(alert.actorId);
  return {
    tenantId,
    type: alert.rule.type,
    name: alert.rule.name,
    description: alert.rule.description,
    actor: alert.actorName,
    actorId: actor ? people.actorId(actor) : alert.actorId,
    target: 'N/A',
    severity: alert.rule.severity,
    riskSeverity: alert.riskSeverity,
    ruleId: alert.rule.ruleId,
    watchlists: alert.watchlists.map((it) => ({
      type$: 'WATCHLIST',
      ...it,
      isSignificant: alert.rule.type === 'FED_COMPOSITE',
    })),
    id: alert.id,
    createdAt: stamp(alert.createdAt),
    state: alert.state,
    stateLastModifiedBy: alert.stateChange?.by ?? null,
    stateLastModifiedAt: alert.stateChange && stamp(alert.stateChange.at),
  };
}

function observation(alert: Alert, { fileEvents }: Tenant) {
  const known = alert.eventIds.flatMap((id) => fileEvents.known.get(id) ?? []);
  const isCloud = alert.rule.type === 'FED_CLOUD_SHARE_PERMISSIONS';
  const type = isCloud ? 'FedCloudSharePermissions' : 'FedEndpointExfiltration';
  const [first, last] = [known[0], known.at(-1)].map((it) =>
    stamp(Date.parse(it?.event['@timestamp'] ?? '')),
  );
  return {
    type$: 'OBSERVATION',
    id: `${alert.id}-${type}`,
    observedAt: first,
    lastObservedAt: last,
    type,
    // The platform packs what was observed as JSON within JSON.
    data: JSON.stringify({
      type$: isCloud ? 'OBSERVED_CLOUD_SHARE_ACTIVITY' : 'OBSERVED_ENDPOINT_ACTIVITY',
      id: `${alert.id}-${type}`,
      sources: [...new Set(known.map(({ event }) => event.event.observer))],
      exposureTypes: [...new Set(known.flatMap(({ exposure }) => exposure))],
      firstActivityAt: first,
      lastActivityAt: last,
      fileCount: known.length,
      totalFileSize: totalSize(known),
      fileCategories: fileCategories(known),
      files: known.map(({ event }) => observedFile(event)),
      syncToServices: [],
      sendingIpAddresses: isCloud ? [] : ['203.0.113.17'],
    }),
  };
}

const fileCategories = (known: KnownFileEvent[]) =>
  [...Map.groupBy(known, ({ event }) => event.file.category)].map(([category, same]) => ({
    type$: 'OBSERVED_FILE_CATEGORY',
    category,
    fileCount: same.length,
    totalFileSize: totalSize(same),
    isSignificant: false,
  }));

const observedFile = ({ event, file }: FileEvent) => ({
  type$: 'OBSERVED_FILE',
  eventId: event.id,
  ...(file.directory === null ? {} : { path: file.directory }), // a file in the cloud has none
  name: file.name,
  category: file.category,
  size: file.sizeInBytes,
});

const totalSize = (known: KnownFileEvent[]): number =>
  known.reduce((sum, { event }) => sum + event.file.sizeInBytes, 0);

/** Alerts print seven digits of a second's fraction. */
const stamp = (at: number): string => new Date(at).toISOString().replace('Z', '0000Z');
