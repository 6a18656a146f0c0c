import type { Group } from '../group.ts';

/** What the client asks for itself. */
export const tokenOperations: Group[] = [
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
