import type { Group } from '../group.ts';

/** Cases, their evidence and tags. */
export const caseOperations: Group[] = [
  {
    client: 'cases',
    simulator: 'local/simulators/falcon/cases.ts',
    tests: ['test/clients/falcon/cases.test.ts'],
    operations: [
      ['entities_cases_put_v2', 'PUT', '/cases/entities/cases/v2', 'create'],
      ['entities_cases_post_v2', 'POST', '/cases/entities/cases/v2', 'get'],
      ['entities_cases_patch_v2', 'PATCH', '/cases/entities/cases/v2', 'update'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/falcon/evidence.ts',
    tests: ['test/clients/falcon/cases.test.ts'],
    operations: [
      ['entities_alert_evidence_post_v1', 'POST', '/cases/entities/alert-evidence/v1', 'addAlertEvidence'],
      ['entities_event_evidence_post_v1', 'POST', '/cases/entities/event-evidence/v1', 'addEventEvidence'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/falcon/tags.ts',
    tests: ['test/clients/falcon/cases.test.ts'],
    operations: [
      ['entities_case_tags_post_v1', 'POST', '/cases/entities/case-tags/v1', 'addTags'],
      ['entities_case_tags_delete_v1', 'DELETE', '/cases/entities/case-tags/v1', 'deleteTags'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/falcon/merge.ts',
    tests: ['test/clients/falcon/cases.test.ts'],
    operations: [['entities_merge_post_v1', 'POST', '/cases/entities/merge/v1', 'merge']],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/falcon/queries.ts',
    tests: ['test/clients/falcon/walks.test.ts', 'test/clients/falcon/cases.test.ts'],
    operations: [['queries_cases_get_v1', 'GET', '/cases/queries/cases/v1', 'query', 'iterIds', 'iterAll']],
  },
];
