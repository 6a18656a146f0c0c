import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { readPriority } from './priority.ts';
import { readBatch, readEach, type Reading } from './source.ts';
import { readState } from './state.ts';
import {
  at,
  firstText,
  readLabel,
  readList,
  readObject,
  readSeverity,
  readTime,
  textReader,
} from './values.ts';

// What an alert needs of the group that it is sent in; its own word for any of these comes first.
const ofTheGroup = ['receiver', 'status', 'groupKey', 'groupLabels', 'externalURL', 'orgId'];

/** Reads the alerts of a group, as Alertmanager and Grafana send them, or of a list of groups; each with what it needs of its group. */
export const readGroups = (
  json: unknown,
  read: (alert: Record<string, unknown>) => SentAlert,
): SentAlert[] => {
  const readIn = (group: unknown) => (alert: Record<string, unknown>) =>
    read({ ...envelopeOf(group), ...alert });
  if (!Array.isArray(json) || !json.some(isGroup)) return readBatch(json, ['alerts'], readIn(json));
  return json.flatMap((it: unknown, index) =>
    readEach(isGroup(it) ? readList(at(it, 'alerts')) : [it], `${index}.alerts`, readIn(it)),
  );
};

const isGroup = (value: unknown): boolean => at(value, 'alerts') !== undefined;

const envelopeOf = (group: unknown) =>
  Object.fromEntries(
    ofTheGroup.flatMap((name) => (at(group, name) === undefined ? [] : [[name, at(group, name)]])),
  );

/** What labels and annotations say of an alert. It fires again under the same fingerprint: when it began tells which time. */
export const readLabelled = (alert: Record<string, unknown>): Reading => {
  const get = textReader(alert);
  const labels = readObject(alert['labels']) ?? {};
  const label = textReader(labels);
  const annotation = textReader(readObject(alert['annotations']));
  const name = label('alertname');
  const startsAt = readTime(alert['startsAt']);
  const fingerprint = idFrom('fingerprint', alert['fingerprint'], hashOfLabels(labels));
  return {
    id: startsAt === null ? fingerprint : `${fingerprint}@${startsAt}`,
    title: name ?? annotation('summary', 'title') ?? 'Alert without a name',
    description: annotation('description', 'message', 'summary'),
    severity:
      severityOf(label('severity', 'level') ?? annotation('severity')) ?? readPriority(label('priority')),
    occurredAt: startsAt,
    rule: { id: null, name },
    host: label('host', 'hostname', 'host_name', 'nodename', 'node', 'computer') ?? hostIn(label('instance')),
    user: label('user', 'username', 'user_name') ?? annotation('user', 'username', 'user_name'),
    link: get('generatorURL', 'externalURL'),
    state: readState(get('status', 'status.state')),
  };
};

/** An alert is the same for as long as its labels are: that is what a fingerprint is made of. */
const hashOfLabels = (labels: object): string | null => {
  const entries = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? null : hashOf(entries);
};

const severityOf = (label: string | null): number | null =>
  readSeverity(label) ?? readLabel(label, { warning: 50, warn: 50 });

/** The host of a scraped `host:port`, or of a probed address. */
const hostIn = (instance: string | null): string | null =>
  firstText(instance?.includes('://') ? URL.parse(instance)?.hostname : instance?.replace(/:\d+$/, ''));
