import type { Group } from './group.ts';

/** Incydr's operations around cases, by group of the client. */
export const incydrOperations: Group[] = [
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/operations.ts',
    tests: ['test/clients/incydr/arguments.test.ts'],
    operations: [
      ['cases.create', 'POST', '/v1/cases', 'create'],
      ['cases.list', 'GET', '/v1/cases', 'getPage', 'iterAll'],
      ['cases.update', 'PUT', '/v1/cases/{caseNumber}', 'update'],
      ['cases.delete', 'DELETE', '/v1/cases/{caseNumber}', 'delete'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/operations.ts',
    tests: ['test/clients/incydr/answers.test.ts'],
    operations: [['cases.get', 'GET', '/v1/cases/{caseNumber}', 'getCase']],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/events.ts',
    tests: ['test/clients/incydr/cases.test.ts', 'test/clients/incydr/changes.test.ts'],
    operations: [
      ['cases.listFileEvents', 'GET', '/v1/cases/{caseNumber}/fileevent', 'getFileEvents', 'iterFileEvents'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/events.ts',
    tests: ['test/clients/incydr/answers.test.ts'],
    operations: [['cases.addFileEvents', 'POST', '/v1/cases/{caseNumber}/fileevent', 'addFileEventsToCase']],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/events.ts',
    tests: ['test/clients/incydr/changes.test.ts'],
    operations: [
      ['cases.addFileEvent', 'POST', '/v1/cases/{caseNumber}/fileevent/{eventId}', 'addFileEventToCase'],
      ['cases.getFileEvent', 'GET', '/v1/cases/{caseNumber}/fileevent/{eventId}', 'getFileEventDetail'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/events.ts',
    tests: ['test/clients/incydr/arguments.test.ts'],
    operations: [
      [
        'cases.deleteFileEvent',
        'DELETE',
        '/v1/cases/{caseNumber}/fileevent/{eventId}',
        'deleteFileEventFromCase',
      ],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/exports/operations.ts',
    tests: ['test/clients/incydr/cases.test.ts'],
    operations: [
      ['cases.exportSummary', 'GET', '/v1/cases/{caseNumber}/export', 'downloadSummaryPdf'],
      ['cases.exportFileEvents', 'GET', '/v1/cases/{caseNumber}/fileevent/export', 'downloadFileEventCsv'],
      ['cases.exportFull', 'GET', '/v1/cases/{caseNumber}/export/full', 'downloadFullCaseZip'],
    ],
  },
  {
    client: 'cases',
    simulator: 'local/simulators/incydr/cases/events.ts',
    tests: ['test/clients/incydr/downloads.test.ts'],
    operations: [
      [
        'cases.downloadFile',
        'GET',
        '/v1/cases/{caseNumber}/fileevent/{eventId}/file',
        'downloadFileForEvent',
      ],
    ],
  },
  {
    client: 'fileEvents',
    simulator: 'local/simulators/incydr/access/permitting.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['fileEvents.search', 'POST', '/v2/file-events', 'search', 'getById', 'iterAll'],
      ['fileEvents.export', 'POST', '/v2/file-events/export', 'exportCsv'],
      ['fileEvents.groups', 'POST', '/v2/file-events/grouping', 'group'],
    ],
  },
  {
    client: 'fileEvents',
    simulator: 'local/simulators/incydr/file-events/saved-searches.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['fileEvents.savedSearches', 'GET', '/v2/file-events/saved-searches', 'savedSearches'],
      ['fileEvents.savedSearch', 'GET', '/v2/file-events/saved-searches/{id}', 'savedSearch'],
    ],
  },
  {
    client: 'fileEvents',
    simulator: 'local/simulators/incydr/file-events/files.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['files.bySha256', 'GET', '/v1/files/get-file-by-sha256/{sha256}', 'downloadBySha256'],
      ['files.byXfcContentId', 'GET', '/v1/files/get-file-by-xfc-content-id/{id}', 'downloadByXfcContentId'],
    ],
  },
  {
    client: 'sessions',
    simulator: 'local/simulators/incydr/sessions/operations.ts',
    tests: ['test/clients/incydr/arguments.test.ts', 'test/clients/incydr/file-events.test.ts'],
    operations: [['sessions.list', 'GET', '/v1/sessions', 'getPage', 'iterAll']],
  },
  {
    client: 'sessions',
    simulator: 'local/simulators/incydr/sessions/operations.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['sessions.get', 'GET', '/v1/sessions/{sessionId}', 'get'],
      ['sessions.events', 'GET', '/v1/sessions/{sessionId}/events', 'getEvents'],
      ['sessions.changeStates', 'POST', '/v1/sessions/change-states', 'changeStates'],
    ],
  },
  {
    client: 'sessions',
    simulator: 'local/simulators/incydr/sessions/operations.ts',
    tests: ['test/clients/incydr/arguments.test.ts'],
    operations: [
      ['sessions.changeState', 'POST', '/v1/sessions/change-state', 'changeState'],
      ['sessions.addNote', 'POST', '/v1/sessions/{sessionId}/add-note', 'addNote'],
    ],
  },
  {
    client: 'alerts',
    simulator: 'local/simulators/incydr/access/permitting.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['alerts.query', 'POST', '/v1/alerts/query-alerts', 'query'],
      ['alerts.details', 'POST', '/v1/alerts/query-details', 'getDetails', 'fileEventIds'],
    ],
  },
  {
    client: 'alerts',
    simulator: 'local/simulators/incydr/alerts/operations.ts',
    tests: ['test/clients/incydr/file-events.test.ts'],
    operations: [
      ['alerts.addNote', 'POST', '/v1/alerts/add-note', 'addNote'],
      ['alerts.updateState', 'POST', '/v1/alerts/update-state', 'updateState'],
    ],
  },
  {
    client: 'users',
    simulator: 'local/simulators/incydr/people/users.ts',
    tests: ['test/clients/incydr/people.test.ts'],
    operations: [
      ['users.list', 'GET', '/v1/users', 'getPage', 'iterAll', 'getByEmail'],
      ['users.get', 'GET', '/v1/users/{userId}', 'get'],
    ],
  },
  {
    client: 'actors',
    simulator: 'local/simulators/incydr/people/actors.ts',
    tests: ['test/clients/incydr/people.test.ts'],
    operations: [
      ['actors.search', 'GET', '/v1/actors/actor/search', 'search', 'iterAll'],
      ['actors.searchParents', 'GET', '/v1/actors/actor/search/parent', 'searchParents'],
      ['actors.get', 'GET', '/v1/actors/actor/id/{actorId}', 'getById'],
      ['actors.getParent', 'GET', '/v1/actors/actor/id/{actorId}/parent', 'getParentById'],
      ['actors.byName', 'GET', '/v1/actors/actor/name/{name}/parent', 'getByName'],
      ['actors.family', 'GET', '/v1/actors/actor/id/{actorId}/family', 'getFamilyById'],
      ['actors.familyByName', 'GET', '/v1/actors/actor/name/{name}/family', 'getFamilyByName'],
    ],
  },
  {
    client: 'actors',
    simulator: 'local/simulators/incydr/people/actors.ts',
    tests: ['test/clients/incydr/arguments.test.ts'],
    operations: [['actors.update', 'PATCH', '/v1/actors/actor/id/{actorId}', 'update']],
  },
  {
    client: 'customer',
    simulator: 'local/simulators/incydr/people/users.ts',
    tests: ['test/clients/incydr/arguments.test.ts'],
    operations: [['customer.get', 'GET', '/v1/customer', 'get']],
  },
  {
    client: '',
    simulator: 'local/simulators/incydr/access/token.ts',
    tests: ['test/clients/incydr/cases.test.ts'],
    without: 'asked for by every method that has no token',
    operations: [['auth.token', 'POST', '/v1/oauth']],
  },
  {
    client: '',
    simulator: 'local/simulators/incydr/access/token.ts',
    tests: ['test/clients/incydr/cases.test.ts'],
    without: 'none: it is for a person who signs in, and a client has keys',
    operations: [['auth.userToken', 'GET', '/v1/auth']],
  },
];
