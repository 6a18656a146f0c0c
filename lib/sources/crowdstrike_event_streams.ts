import type { SentAlert } from '../alert.ts';
import { eventType, openedEvent, placeInStream, readerOfEvent, type StreamEvent } from './falcon-stream.ts';
import { huntFalconAlertIds } from './hunt.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readIds, readLabel, readList, readSeverity } from './values.ts';

/** Events of Falcon's event streams as a connector forwards them, `{metadata, event}`: those that tell of a detection. */
export const crowdstrikeEventStreams: Source = (json) =>
  readBatch(json, ['events', 'resources', 'alerts'], (body) => {
    const event = openedEvent(body);
    return aside.test(eventType(event)) ? readClosing(event) : readDetection(event);
  });

// What people did in the console, sessions on hosts, single packets, reports, and the stream of itself.
const aside = /Audit|RemoteResponse|FirewallMatch|ScheduledReport|^Stream/i;

const readDetection = (body: StreamEvent): SentAlert => {
  const type = eventType(body);
  const get = readerOfEvent(body);
  const name = firstText(
    get('Name'),
    get('DetectName', 'PolicyStatement', 'RuleName'),
    word(get('IncidentType')),
  );
  const detectId = get('DetectId', 'DetectionId');
  const compositeIds = readIds(get('CompositeId'));
  return alertFrom(body, {
    id: idFrom(
      'event.CompositeId',
      compositeIds[0],
      detectId,
      get('IncidentID', 'IncidentId', 'IdentityProtectionIncidentId', 'NotificationId'),
      placeInStream(body),
    ),
    title: firstText(get('DisplayName'), name, spaced(type)) ?? 'Falcon event',
    description: firstText(get('Description', 'DetectDescription', 'IncidentDescription')),
    severity: severityOf(type, get),
    occurredAt: firstTime(
      get('metadata.eventCreationTime', 'eventCreationTime'),
      get('Timestamp', 'UTCTimestamp'),
    ),
    rule: {
      id: firstText(get('PatternId', 'PolicyId', 'RuleId')),
      // A lead is named after its host and its hour.
      name: type.startsWith('AutomatedLead') ? null : name,
    },
    host: firstText(
      get('Hostname', 'HostName', 'ComputerName', 'EndpointName', 'SourceEndpointHostName'),
      get('ThreatgraphIndicators.0.Hostname'),
    ),
    user: firstText(get('UserName', 'SourceAccountName', 'SourceAccountUpn')),
    falconAlertIds:
      compositeIds.length > 0 ? compositeIds : huntFalconAlertIds([detectId, get('FalconHostLink')]),
    link: firstText(get('FalconHostLink')),
    state: readState(get('State'), get('Status')),
  });
};

// An incident of many alerts has a number there.
const word = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const spaced = (type: string): string => type.replace(/Event$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');

type Get = ReturnType<typeof readerOfEvent>;

// The oldest type counts from 1 to 5, those that came after it to 100, and of the rest only the name is sure.
const severityOf = (type: string, get: Get): number | null => {
  const named = readSeverity(get('SeverityName'), get('RulePriority'));
  if (named !== null || !type.endsWith('SummaryEvent')) return named;
  const five = type === 'DetectionSummaryEvent' ? { 1: 10, 2: 30, 3: 50, 4: 70, 5: 90 } : {};
  return readLabel(get('Severity'), five) ?? readSeverity(get('Severity'), get('Score'));
};

// That an analyst closed a detection is told by an audit event alone.
const readClosing = (body: StreamEvent): SentAlert | null => {
  const get = readerOfEvent(body);
  const audited = (key: string) => readList(get('AuditKeyValues')).find((it) => at(it, 'Key') === key);
  const id = firstText(at(audited('detection_id'), 'ValueString'));
  if (id === null || readState(at(audited('new_state'), 'ValueString')) === 'open') return null;
  return alertFrom(body, {
    id,
    title: 'Falcon detection closed',
    occurredAt: firstTime(get('metadata.eventCreationTime'), get('UTCTimestamp')),
    state: 'resolved',
  });
};
