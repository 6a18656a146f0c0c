/**
 * The inbox's table: claims, alerts and case records of every connection.
 * The CDK stack and the local DynamoDB both create it from here, so neither can have an index the other lacks.
 * All key attributes are strings.
 */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch second after which a row may go. Case records have none: they outlive every window. */
  timeToLive: 'expiresAt',
  /** What waits under one case key, oldest first. Local, because only a local index can be read consistently. */
  waiting: {
    indexName: 'waiting',
    sortKey: 'waitingSince',
    // Without the sender's own body, which no opener needs and which is most of a row.
    attributes: ['alertKey', 'receivedAt', 'state', 'alert', 'draft'],
  },
  /** Every alert of one state by time: what the sweep and the operator ask for. */
  byState: {
    indexName: 'by-state',
    partitionKey: 'state',
    sortKey: 'stateAt',
    attributes: [
      'caseKey',
      'connection',
      'source',
      'alertId',
      'caseId',
      'partlyIn',
      'reason',
      'receivedAt',
      'route',
    ],
  },
} as const;
