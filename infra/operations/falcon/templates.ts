import type { Group } from '../group.ts';

/** Templates of cases, and what they were. */
export const templateOperations: Group[] = [
  {
    client: 'templates',
    simulator: 'local/simulators/falcon/configuration/templates.ts',
    tests: ['test/clients/falcon/templates.test.ts'],
    operations: [
      ['entities_templates_post_v1', 'POST', '/casemgmt/entities/templates/v1', 'create'],
      ['entities_templates_get_v1', 'GET', '/casemgmt/entities/templates/v1', 'get'],
      ['entities_templates_patch_v1', 'PATCH', '/casemgmt/entities/templates/v1', 'update'],
      ['entities_templates_delete_v1', 'DELETE', '/casemgmt/entities/templates/v1', 'delete'],
      ['queries_templates_get_v1', 'GET', '/casemgmt/queries/templates/v1', 'query', 'iterIds', 'iterAll'],
      ['aggregates_templates_post_v1', 'POST', '/casemgmt/aggregates/templates/v1', 'aggregate'],
    ],
  },
  {
    client: 'templates',
    simulator: 'local/simulators/falcon/configuration/export.ts',
    tests: ['test/clients/falcon/template-files.test.ts'],
    operations: [
      ['entities_templates_export_get_v1', 'GET', '/casemgmt/entities/templates/export/v1', 'export'],
    ],
  },
  {
    client: 'templates',
    simulator: 'local/simulators/falcon/configuration/import.ts',
    tests: ['test/clients/falcon/template-files.test.ts'],
    operations: [
      ['entities_templates_import_post_v1', 'POST', '/casemgmt/entities/templates/import/v1', 'import'],
    ],
  },
  {
    client: 'templateSnapshots',
    simulator: 'local/simulators/falcon/configuration/snapshots.ts',
    tests: ['test/clients/falcon/template-snapshots.test.ts'],
    operations: [
      [
        'entities_template_snapshots_get_v1',
        'GET',
        '/casemgmt/entities/template-snapshots/v1',
        'get',
        'getByTemplate',
      ],
      [
        'queries_template_snapshots_get_v1',
        'GET',
        '/casemgmt/queries/template-snapshots/v1',
        'query',
        'iterIds',
        'iterAll',
      ],
    ],
  },
];
