import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { anySpelling } from './spelling.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readJson, readList, readObject, readSeverity } from './values.ts';

/** Incidents of Microsoft Sentinel as a Logic App posts them on, whole or in part, and alerts of its alert trigger. */
export const sentinel: Source = (json) =>
  // Not `alerts`: an incident has alerts of its own.
  readBatch(json, ['value', 'incidents', 'events'], readIncident);

const readIncident = (sent: Record<string, unknown>): SentAlert => {
  // An automation rule hands over `object`; TriggerOutputs wraps all of it in `body`.
  const body = readObject(sent['body']) ?? sent;
  const object = readObject(body['object']) ?? body;
  const { text, values, part } = anySpelling({ ...object, ...readObject(object['properties']) });
  const entities = [...readList(part('relatedEntities')), ...readList(part('entities'))].map(entityOf);
  return alertFrom(sent, {
    id: idFrom(
      'object.name',
      text('name', 'incidentName', 'id', 'systemAlertId'),
      numberOf(text('incidentNumber'), anySpelling(body).text('workspaceId', 'workspaceInfo.WorkspaceName')),
    ),
    title: text('title', 'displayName', 'alertDisplayName') ?? 'Sentinel incident',
    description: text('description'),
    severity: readSeverity(...values('severity', 'alertSeverity')),
    occurredAt: firstTime(
      ...values('firstActivityTimeUtc', 'firstActivityTime', 'startTimeUtc', 'startTime'),
      ...values('createdTimeUtc', 'createdTime', 'createdDateTime', 'lastActivityTimeUtc', 'timeGenerated'),
    ),
    rule: {
      id: lastOf(text('relatedAnalyticRuleIds')),
      name:
        text('alerts.0.properties.additionalData.Analytic Rule Name') ??
        anySpelling(readJson(part('extendedProperties'))).text('Analytic Rule Name'),
    },
    host: firstText(...entities.map(({ host }) => host)),
    user: firstText(...entities.map(({ user }) => user)),
    link: text('incidentUrl', 'incidentWebUrl', 'alertLink'),
    state: readState(text('status')),
  });
};

// An incident that came without its GUID still has its number, which each workspace counts for itself.
const numberOf = (number: string | null, workspace: string | null): string | null =>
  number === null ? null : hashOf([workspace, number]);

const lastOf = (path: string | null): string | null => path?.split('/').at(-1) ?? null;

/** An entity of an incident (`kind`, `properties`), or of an alert (`Type`, all on one level). */
const entityOf = (entity: unknown) => {
  const kind = anySpelling(readJson(entity)).text('kind', 'type')?.toLowerCase();
  const { text } = anySpelling(at(readJson(entity), 'properties') ?? readJson(entity));
  const name = text('accountName', 'name', 'displayName');
  const suffix = text('upnSuffix');
  return {
    host: kind === 'host' ? text('hostName', 'netBiosName', 'fqdn') : null,
    // Incydr and Falcon know a person by the whole address.
    user: kind === 'account' ? (suffix && name && !name.includes('@') ? `${name}@${suffix}` : name) : null,
  };
};
