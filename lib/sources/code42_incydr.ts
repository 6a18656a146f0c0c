import type { SentAlert } from '../alert.ts';
import { idFrom } from './identity.ts';
import { eventIdsOf, fileEventsOf, hostOf } from './incydr-events.ts';
import { alertFrom, readBatch, type Source } from './source.ts';
import { readState } from './state.ts';
import { at, firstText, firstTime, readLabel, readList, readSeverity, reader } from './values.ts';

/** Alerts, sessions and file events of Incydr, as an Incydr Flow or a script that asks its API sends them on. */
export const code42Incydr: Source = (json) => {
  // Beside an id of its own a body's file events are its evidence; else they are what it reports.
  const hasId = reader(json)(...ids) !== undefined;
  const lists = hasId
    ? []
    : ['alerts', 'sessions', 'items', 'fileEvents', 'queryResult.fileEvents', 'events'];
  return readBatch(json, lists, (body) => {
    const get = reader(body);
    if (get('scores', 'triggeredAlerts', 'beginTime') !== undefined) return readSession(body);
    return get('event.id') !== undefined && get(...ids) === undefined ? readFileEvent(body) : readAlert(body);
  });
};

const ids = ['alertId', 'alert_id', 'id', 'sessionId', 'session_id'];

const readAlert = (body: Record<string, unknown>): SentAlert => {
  const get = reader(body);
  const event = fileEventsOf(body)[0];
  const name = firstText(get('ruleName', 'rule.name', 'name'));
  return alertFrom(body, {
    id: idFrom('id', get(...ids, 'eventId')),
    title: firstText(get('title', 'name'), name) ?? 'Incydr alert',
    description: firstText(get('description')),
    severity: readSeverity(get('riskSeverity', 'risk_severity'), get('severity'), get('risk.severity')),
    occurredAt: firstTime(get('createdAt', 'created_at'), get('eventTimestamp', 'timestamp')),
    rule: { id: firstText(get('ruleId', 'rule_id', 'rule.id')), name },
    host: firstText(get('hostname', 'osHostName'), hostOf(event)),
    user: firstText(
      get('actor', 'actorName', 'actor.name', 'user.email', 'user', 'username', 'deviceUserName'),
      at(event, 'user.email'),
    ),
    incydrEventIds: eventIdsOf(body),
    link: firstText(get('alertUrl', 'sessionUrl', 'link')),
    state: readState(get('state', 'status')),
  });
};

const readSession = (body: Record<string, unknown>): SentAlert => {
  const get = reader(body);
  const rule = reader(readList(get('triggeredAlerts'))[0]);
  return alertFrom(body, {
    id: idFrom('sessionId', get('sessionId', 'session_id', 'id')),
    title: firstText(rule('ruleName'), get('contextSummary')) ?? 'Incydr session',
    description: firstText(get('exfiltrationSummary'), get('contextSummary')),
    severity: readLabel(at(latestOf(get('scores')), 'severity') ?? get('severity'), riskLevels),
    occurredAt: firstTime(get('beginTime'), get('firstObserved'), get('endTime')),
    rule: { id: firstText(rule('ruleId')), name: firstText(rule('ruleName')) },
    host: hostOf(fileEventsOf(body)[0]),
    user: firstText(get('actorName'), at(fileEventsOf(body)[0], 'user.email'), get('actorId')),
    incydrEventIds: eventIdsOf(body),
    link: firstText(get('sessionUrl', 'link')),
    state: readState(reader(latestOf(get('states')))('stateV2', 'state')),
  });
};

const readFileEvent = (event: Record<string, unknown>): SentAlert => {
  const get = reader(event);
  const indicators = readList(get('risk.indicators'));
  const [gravest] = indicators.toSorted((a, b) => Number(at(b, 'weight')) - Number(at(a, 'weight')));
  return alertFrom(event, {
    id: idFrom('event.id', get('event.id')),
    title: firstText(at(gravest, 'name'), get('event.action')) ?? 'Incydr file event',
    description: firstText(get('file.name')),
    // `risk.score` is a sum without a top.
    severity: readSeverity(get('risk.severity')),
    occurredAt: firstTime(get('@timestamp'), get('event.inserted')),
    host: hostOf(event),
    user: firstText(get('user.email'), get('user.id')),
    incydrEventIds: eventIdsOf(event),
  });
};

// 0 is no risk: nothing that a scale from low to critical has a place for.
const riskLevels = { 1: 30, 2: 50, 3: 70, 4: 90 };

const latestOf = (list: unknown): unknown =>
  readList(list)
    .toSorted((a, b) => Number(at(a, 'sourceTimestamp')) - Number(at(b, 'sourceTimestamp')))
    .at(-1);
