import type { SentAlert } from '../alert.ts';
import { idFrom } from './identity.ts';
import { readPriority } from './priority.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstTime, readSeverity, textReader } from './values.ts';

/**
 * PagerDuty's webhook, version 3 (and the list of messages that version 2 sent). All that happens to an incident is news of
 * one alert; what tells of a service, a note or a responder is no alert, nor is the ping that tests the webhook.
 */
export const pagerduty: Source = (json) => readBatch(json, ['messages', 'events'], readEvent);

const readEvent = (body: Record<string, unknown>): SentAlert | null => {
  const event = textReader(body);
  if ((event('event.data.type', 'event.resource_type') ?? 'incident') !== 'incident') return null;
  const incident = at(body, 'event.data') ?? at(body, 'incident');
  const get = textReader(incident);
  return alertFrom(body, {
    id: idFrom('event.data.id', get('id')),
    title: get('title', 'summary', 'description') ?? 'PagerDuty incident',
    description: get('description', 'body.details'),
    severity:
      severityOf(get('priority.summary', 'priority.name', 'priority')) ?? readSeverity(get('urgency')),
    occurredAt: firstTime(get('created_at'), event('event.occurred_at', 'created_on')),
    link: get('html_url'),
    state: readState(get('status'), event('event.event_type', 'event')?.replace(/^incident\./, '')),
  });
};

const severityOf = (priority: string | null): number | null =>
  readPriority(priority) ?? readSeverity(priority);
