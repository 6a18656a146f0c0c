import type { Group } from '../group.ts';

/** What is asked of alerts around cases. */
export const alertOperations: Group[] = [
  {
    client: 'alerts',
    simulator: 'local/simulators/falcon/alerts.ts',
    tests: ['test/clients/falcon/cases.test.ts'],
    operations: [
      ['GetQueriesAlertsV2', 'GET', '/alerts/queries/alerts/v2', 'query'],
      ['PostEntitiesAlertsV2', 'POST', '/alerts/entities/alerts/v2', 'get'],
      ['PatchEntitiesAlertsV3', 'PATCH', '/alerts/entities/alerts/v3', 'update'],
    ],
  },
  {
    client: 'alerts',
    simulator: 'local/simulators/falcon/alerts.ts',
    tests: ['test/clients/falcon/alerts.test.ts', 'test/clients/falcon/walks.test.ts'],
    operations: [['PostCombinedAlertsV1', 'POST', '/alerts/combined/alerts/v1', 'combined', 'iterAll']],
  },
];
