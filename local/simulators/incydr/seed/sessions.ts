import type { Alert } from '../alerts/alert.ts';
import type { FileEvent, KnownFileEvent } from '../file-events/file-event.ts';
import { riskSeverities } from '../file-events/file-event.ts';
import type { Session } from '../sessions/session.ts';
import { actorIdOf } from './actors.ts';
import { guid } from './identifiers.ts';
import { type Person, people } from './people.ts';
import { departing, isDeparting, rules } from './rules.ts';

/** A session, with the alerts that its events made. */
export type Activity = { session: Session; alerts: Alert[] };

/** The sessions that the seeded file events make: for each person some of one to four events. */
export function seedSessions(known: Iterable<KnownFileEvent>): Activity[] {
  const byPerson = Map.groupBy([...known], ({ event }) => event.user.id);
  return [...byPerson.values()]
    .flatMap((events) => [events.slice(0, 1), events.slice(1, 3), events.slice(3, 6), events.slice(6, 10)])
    .map((events, number) => activityOf(events, number));
}

/** The session of those file events, of one person and in the order of time. */
export function activityOf(known: KnownFileEvent[], number: number): Activity {
  const events = known.map(({ event }) => event);
  const [first, last] = [events[0], events.at(-1)];
  const person = people.find(({ userId }) => userId === first?.user.id);
  if (!first || !last || !person) throw new Error('a session needs file events of a user');
  const alerts = alertsOf(events, person, number);
  const [beginTime, endTime] = [timeOf(first), timeOf(last) + 5 * 60_000];
  const session: Session = {
    sessionId: guid(`session ${number}`),
    actorId: actorIdOf(person),
    actorName: person.email,
    userId: person.userId,
    type: 'STANDARD',
    beginTime,
    endTime,
    lastUpdated: endTime,
    eventIds: events.map(({ event }) => event.id),
    alertIds: alerts.map(({ id }) => id),
    watchlistIds: isDeparting(person.number) ? [departing.id] : [],
    contentInspection: inspectionOf(events, number),
    contextSummary: isDeparting(person.number) ? `${person.firstName} is about to leave.` : null,
    exfiltrationSummary: `${events.length} file(s) to ${[...new Set(events.map((it) => it.destination.name))].join(', ')}.`,
    notes: [],
    scores: [{ ...scoreOf(events), sourceTimestamp: endTime }],
    states: [{ state: 'OPEN', userId: null, sourceTimestamp: endTime }],
  };
  return { session, alerts };
}

const alertsOf = (events: FileEvent[], person: Person, number: number): Alert[] =>
  rules.flatMap(({ rule, matches }) => {
    const caught = events.filter(matches);
    const last = caught.at(-1);
    if (!last) return [];
    return {
      id: guid(`alert ${number} ${rule.name}`),
      rule,
      actorId: actorIdOf(person),
      actorName: person.email,
      createdAt: timeOf(last) + 10 * 60_000,
      eventIds: caught.map(({ event }) => event.id),
      riskSeverity: worst(caught),
      watchlists: isDeparting(person.number) ? [departing] : [],
      state: 'OPEN',
      stateChange: null,
      note: null,
    };
  });

function scoreOf(events: FileEvent[]): { score: number; severity: number } {
  const weights = new Map(
    events.flatMap(({ risk }) => risk.indicators.map(({ id, weight }) => [id, weight])),
  );
  const score = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return { score, severity: riskSeverities.indexOf(worst(events)) };
}

const worst = (events: FileEvent[]): FileEvent['risk']['severity'] =>
  riskSeverities.findLast((it) => events.some(({ risk }) => risk.severity === it)) ?? 'NO_RISK_INDICATED';

function inspectionOf(events: FileEvent[], number: number): Session['contentInspection'] {
  if (number % 7 === 6) return { status: 'PENDING', detectedOnAlerts: [] };
  const isFound = events.some(({ file }) => file.category === 'Spreadsheet');
  return isFound
    ? { status: 'FOUND', detectedOnAlerts: ['PII'] }
    : { status: 'NOT_FOUND', detectedOnAlerts: [] };
}

const timeOf = (event: FileEvent): number => Date.parse(event['@timestamp']);
