import type { SentAlert } from '../alert.ts';
import { hashOf } from '../hash.ts';
import { idFrom } from './identity.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { at, readLabel, readList, readSeverity, readTime, textReader } from './values.ts';

/** Graylog's HTTP notification: one event of an event definition, with the messages that led to it. */
export const graylog: Source = (json) => readBatch(json, ['events'], readNotification);

const readNotification = (body: Record<string, unknown>): SentAlert => {
  const get = textReader(body);
  const rule = {
    id: get('event_definition_id', 'event.event_definition_id', 'event_definition.id'),
    name: get('event_definition_title', 'event_definition.title'),
  };
  const message = get('event.message', 'message');
  const time = get('event.timestamp', 'timestamp', 'event_timestamp');
  const field = fieldReader(body);
  // What tells events apart where a template leaves their id out.
  const parts = [rule.id ?? rule.name, time, get('event.key', 'key')];
  return alertFrom(body, {
    id: idFrom('event.id', get('event.id', 'event_id', 'id'), parts[0] && time ? hashOf(parts) : null),
    title: rule.name ?? message ?? 'Graylog event',
    description: message === rule.name ? get('event_definition_description') : message,
    severity: severityOf(get('event.priority', 'event_definition.priority', 'priority')),
    occurredAt: readTime(time),
    rule,
    host: field(
      'host',
      'hostname',
      'host_hostname',
      'host_name',
      'winlogbeat_winlog_computer_name',
      'source',
    ),
    user: field('user', 'username', 'user_name', 'target_user_name', 'winlogbeat_winlog_user_name'),
    link: get('event_link', 'event_url', 'link', 'url'),
  });
};

/** Fields of the event, then of the messages that led to it. The `source` of the event itself is the Graylog server. */
const fieldReader = (body: Record<string, unknown>) => {
  const messages = readList(body['backlog']).flatMap((it) => [at(it, 'fields'), it]);
  const places = [at(body, 'event.fields'), at(body, 'event.group_by_fields'), ...messages];
  return (...names: string[]): string | null =>
    names.flatMap((name) => places.map((it) => textReader(it)(name))).find((it) => it !== null) ?? null;
};

const severityOf = (priority: string | null): number | null =>
  readLabel(priority, { 1: 30, 2: 50, 3: 70, 4: 90, normal: 50 }) ??
  (Number.isNaN(Number(priority)) ? readSeverity(priority) : null);
