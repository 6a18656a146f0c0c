import type { Group } from './group.ts';

/** Falcon's operations around cases, by group of the client. */
export const falconOperations: Group[] = [
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
    tests: ['test/clients/falcon/walks.test.ts', 'docs/clients/falcon.md'],
    operations: [['PostCombinedAlertsV1', 'POST', '/alerts/combined/alerts/v1', 'combined', 'iterAll']],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/upload.ts',
    tests: ['test/clients/falcon/downloads.test.ts'],
    operations: [['entities_files_upload_post_v1', 'POST', '/case-files/entities/files/upload/v1', 'upload']],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/details.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_file_details_get_v1', 'GET', '/case-files/entities/file-details/v1', 'getDetails'],
      ['entities_file_details_patch_v1', 'PATCH', '/case-files/entities/file-details/v1', 'updateDetails'],
      ['entities_files_delete_v1', 'DELETE', '/case-files/entities/files/v1', 'delete'],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/queries.ts',
    tests: ['test/clients/falcon/uploads.test.ts', 'docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['queries_file_details_get_v1', 'GET', '/case-files/queries/file-details/v1', 'query', 'iterIds'],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/queries.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      [
        'combined_file_details_get_v1',
        'GET',
        '/case-files/combined/file-details/v1',
        'queryDetails',
        'iterAll',
      ],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/aggregates.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['aggregates_file_details_post_v1', 'POST', '/case-files/aggregates/file-details/v1', 'aggregate'],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/downloads.ts',
    tests: ['test/clients/falcon/downloads.test.ts'],
    operations: [
      ['entities_files_download_get_v1', 'GET', '/case-files/entities/files/download/v1', 'download'],
      [
        'entities_files_download_post_v1',
        'POST',
        '/case-files/entities/files/download/v1',
        'downloadDeprecated',
      ],
      [
        'entities_files_bulk_download_post_v1',
        'POST',
        '/case-files/entities/files/bulk-download/v1',
        'bulkDownload',
      ],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/rtr.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      [
        'entities_get_rtr_file_metadata_post_v1',
        'POST',
        '/case-files/entities/get-rtr-file-metadata/v1',
        'getRtrMetadata',
      ],
      [
        'entities_retrieve_rtr_file_post_v1',
        'POST',
        '/case-files/entities/retrieve-rtr-file/v1',
        'retrieveRtrFile',
      ],
      [
        'entities_retrieve_rtr_recent_file_post_v1',
        'POST',
        '/case-files/entities/retrieve-rtr-recent-file/v1',
        'retrieveRecentRtrFile',
      ],
    ],
  },
  {
    client: 'templates',
    simulator: 'local/simulators/falcon/configuration/templates.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
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
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_templates_export_get_v1', 'GET', '/casemgmt/entities/templates/export/v1', 'export'],
    ],
  },
  {
    client: 'templates',
    simulator: 'local/simulators/falcon/configuration/import.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_templates_import_post_v1', 'POST', '/casemgmt/entities/templates/import/v1', 'import'],
    ],
  },
  {
    client: 'templateSnapshots',
    simulator: 'local/simulators/falcon/configuration/snapshots.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
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
  {
    client: 'slas',
    simulator: 'local/simulators/falcon/configuration/slas.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_slas_post_v1', 'POST', '/casemgmt/entities/slas/v1', 'create'],
      ['entities_slas_get_v1', 'GET', '/casemgmt/entities/slas/v1', 'get'],
      ['entities_slas_patch_v1', 'PATCH', '/casemgmt/entities/slas/v1', 'update'],
      ['entities_slas_delete_v1', 'DELETE', '/casemgmt/entities/slas/v1', 'delete'],
      ['queries_slas_get_v1', 'GET', '/casemgmt/queries/slas/v1', 'query', 'iterIds', 'iterAll'],
      ['aggregates_slas_post_v1', 'POST', '/casemgmt/aggregates/slas/v1', 'aggregate'],
    ],
  },
  {
    client: 'notificationGroups',
    simulator: 'local/simulators/falcon/configuration/groups.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_notification_groups_post_v2', 'POST', '/casemgmt/entities/notification-groups/v2', 'create'],
      ['entities_notification_groups_get_v2', 'GET', '/casemgmt/entities/notification-groups/v2', 'get'],
      [
        'entities_notification_groups_patch_v2',
        'PATCH',
        '/casemgmt/entities/notification-groups/v2',
        'update',
      ],
      [
        'entities_notification_groups_delete_v2',
        'DELETE',
        '/casemgmt/entities/notification-groups/v2',
        'delete',
      ],
      [
        'queries_notification_groups_get_v2',
        'GET',
        '/casemgmt/queries/notification-groups/v2',
        'query',
        'iterIds',
        'iterAll',
      ],
      [
        'aggregates_notification_groups_post_v2',
        'POST',
        '/casemgmt/aggregates/notification-groups/v2',
        'aggregate',
      ],
    ],
  },
  {
    client: 'notificationGroupsV1',
    simulator: 'local/simulators/falcon/configuration/groups.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_notification_groups_post_v1', 'POST', '/casemgmt/entities/notification-groups/v1', 'create'],
      ['entities_notification_groups_get_v1', 'GET', '/casemgmt/entities/notification-groups/v1', 'get'],
      [
        'entities_notification_groups_patch_v1',
        'PATCH',
        '/casemgmt/entities/notification-groups/v1',
        'update',
      ],
      [
        'entities_notification_groups_delete_v1',
        'DELETE',
        '/casemgmt/entities/notification-groups/v1',
        'delete',
      ],
      [
        'queries_notification_groups_get_v1',
        'GET',
        '/casemgmt/queries/notification-groups/v1',
        'query',
        'iterIds',
        'iterAll',
      ],
      [
        'aggregates_notification_groups_post_v1',
        'POST',
        '/casemgmt/aggregates/notification-groups/v1',
        'aggregate',
      ],
    ],
  },
  {
    client: 'accessTags',
    simulator: 'local/simulators/falcon/configuration/access-tags.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_access_tags_get_v1', 'GET', '/casemgmt/entities/access-tags/v1', 'get'],
      [
        'queries_access_tags_get_v1',
        'GET',
        '/casemgmt/queries/access-tags/v1',
        'query',
        'iterIds',
        'iterAll',
      ],
      ['aggregates_access_tags_post_v1', 'POST', '/casemgmt/aggregates/access-tags/v1', 'aggregate'],
    ],
  },
  {
    client: 'fields',
    simulator: 'local/simulators/falcon/configuration/fields.ts',
    tests: ['docs/clients/falcon-files-and-settings.md'],
    operations: [
      ['entities_fields_get_v1', 'GET', '/casemgmt/entities/fields/v1', 'get'],
      ['queries_fields_get_v1', 'GET', '/casemgmt/queries/fields/v1', 'query', 'iterIds', 'iterAll'],
    ],
  },
  {
    client: '',
    simulator: 'local/simulators/falcon/rate.ts',
    tests: ['test/clients/falcon/clouds.test.ts'],
    without: 'asked for by every method that has no token',
    operations: [['oauth2AccessToken', 'POST', '/oauth2/token']],
  },
  {
    client: '',
    simulator: 'local/simulators/falcon/token.ts',
    tests: ['test/clients/falcon/clouds.test.ts'],
    operations: [['oauth2RevokeToken', 'POST', '/oauth2/revoke', 'revokeToken']],
  },
];
