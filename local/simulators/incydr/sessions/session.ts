import * as v from 'valibot';

export const sessionStates = [
  'OPEN',
  'IN_PROGRESS',
  'CLOSED',
  'CLOSED_TP',
  'CLOSED_TP_BENIGN',
  'CLOSED_FP',
  'OPEN_NEW_DATA',
] as const;
export type SessionState = (typeof sessionStates)[number];

export const sessionState = v.picklist(sessionStates);
export const contentInspectionStatuses = ['PENDING', 'FOUND', 'NOT_FOUND'] as const;

/** What one actor did within some hours, as the simulator keeps it. Times are epoch milliseconds, histories oldest first. */
export type Session = {
  sessionId: string;
  /** The actor's own id, whatever id it is shown by. */
  actorId: string;
  actorName: string;
  userId: string;
  type: 'STANDARD';
  beginTime: number;
  endTime: number;
  lastUpdated: number;
  eventIds: string[];
  alertIds: string[];
  watchlistIds: string[];
  contentInspection: { status: (typeof contentInspectionStatuses)[number]; detectedOnAlerts: string[] };
  contextSummary: string | null;
  exfiltrationSummary: string | null;
  notes: { id: string; content: string; userId: string; sourceTimestamp: number }[];
  scores: { score: number; severity: number; sourceTimestamp: number }[];
  states: { state: SessionState; userId: string | null; sourceTimestamp: number }[];
};
