import type { Group } from '../group.ts';

/** Files of cases. */
export const fileOperations: Group[] = [
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/upload.ts',
    tests: ['test/clients/falcon/uploads.test.ts'],
    operations: [['entities_files_upload_post_v1', 'POST', '/case-files/entities/files/upload/v1', 'upload']],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/details.ts',
    tests: ['test/clients/falcon/files.test.ts', 'test/clients/falcon/by-ids.test.ts'],
    operations: [
      ['entities_file_details_get_v1', 'GET', '/case-files/entities/file-details/v1', 'getDetails'],
      ['entities_file_details_patch_v1', 'PATCH', '/case-files/entities/file-details/v1', 'updateDetails'],
      ['entities_files_delete_v1', 'DELETE', '/case-files/entities/files/v1', 'delete'],
    ],
  },
  {
    client: 'files',
    simulator: 'local/simulators/falcon/files/queries.ts',
    tests: ['test/clients/falcon/files.test.ts'],
    operations: [
      ['queries_file_details_get_v1', 'GET', '/case-files/queries/file-details/v1', 'query', 'iterIds'],
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
    tests: ['test/clients/falcon/files.test.ts'],
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
    tests: ['test/clients/falcon/rtr-files.test.ts'],
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
];
