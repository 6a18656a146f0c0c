export const alertStates = ['OPEN', 'RESOLVED', 'IN_PROGRESS', 'PENDING'] as const;
export type AlertState = (typeof alertStates)[number];

/** What makes an alert of file events. */
export type Rule = {
  ruleId: string;
  name: string;
  description: string;
  type: 'FED_ENDPOINT_EXFILTRATION' | 'FED_CLOUD_SHARE_PERMISSIONS' | 'FED_COMPOSITE';
  severity: 'LOW' | 'MEDIUM' | 'HIGH';
};

export type Watchlist = { id: string; name: string; type: string };

/** An alert as the simulator keeps it. */
export type Alert = {
  id: string;
  rule: Rule;
  /** The actor's own id, whatever id it is shown by. */
  actorId: string;
  actorName: string;
  createdAt: number;
  eventIds: string[];
  riskSeverity: string;
  watchlists: Watchlist[];
  state: AlertState;
  stateChange: { by: string; at: number } | null;
  note: { id: string; message: string; by: string; at: number } | null;
};
