import type { Alert, AlertState } from '../alerts/alert.ts';
import type { FileEventStore } from '../file-events/store.ts';
import { clientId, clientUserId, guid } from '../seed/identifiers.ts';
import { activityOf, seedSessions } from '../seed/sessions.ts';
import type { Session, SessionState } from './session.ts';

export type SessionStore = ReturnType<typeof sessionStore>;

/** The sessions, and the alerts that their file events made. */
export function sessionStore(fileEvents: FileEventStore, now: () => Date) {
  const sessions = new Map<string, Session>();
  const alerts = new Map<string, Alert>();

  const keep = ({ session, alerts: made }: ReturnType<typeof activityOf>): Session => {
    sessions.set(session.sessionId, session);
    for (const alert of made) alerts.set(alert.id, alert);
    return session;
  };

  const clear = (): void => {
    sessions.clear();
    alerts.clear();
    for (const activity of seedSessions(fileEvents.known.values())) keep(activity);
  };
  clear();

  return {
    sessions,
    alerts,
    /** A further session, of one further file event. */
    add: (): Session => keep(activityOf([fileEvents.add()], sessions.size)),
    changeState: (session: Session, state: SessionState): void => {
      const at = now().getTime();
      session.states.push({ state, userId: clientUserId, sourceTimestamp: at });
      session.lastUpdated = at;
    },
    addNote: (session: Session, content: string): void => {
      const at = now().getTime();
      const id = guid(`note ${session.sessionId} ${session.notes.length}`);
      session.notes.push({ id, content, userId: clientUserId, sourceTimestamp: at });
      session.lastUpdated = at;
    },
    changeAlertState: (alert: Alert, state: AlertState): void => {
      alert.state = state;
      alert.stateChange = { by: clientId, at: now().getTime() };
    },
    /** An alert has one note: a further one replaces it. */
    setAlertNote: (alert: Alert, message: string): void => {
      const id = alert.note?.id ?? guid(`alert note ${alert.id}`);
      alert.note = { id, message, by: clientId, at: now().getTime() };
    },
    clear,
  };
}
