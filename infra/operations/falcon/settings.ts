import type { Group } from '../group.ts';

type Written = Pick<Group, 'client' | 'simulator' | 'tests'> & { slug: string; version: string };

/** The operations of a kind of settings that the API reads, writes, lists and counts. */
function written({ slug, version, ...where }: Written): Group {
  const id = (level: string, method: string) => `${level}_${slug.replaceAll('-', '_')}_${method}_${version}`;
  const path = (level: string) => `/casemgmt/${level}/${slug}/${version}`;
  return {
    ...where,
    operations: [
      [id('entities', 'post'), 'POST', path('entities'), 'create'],
      [id('entities', 'get'), 'GET', path('entities'), 'get'],
      [id('entities', 'patch'), 'PATCH', path('entities'), 'update'],
      [id('entities', 'delete'), 'DELETE', path('entities'), 'delete'],
      [id('queries', 'get'), 'GET', path('queries'), 'query', 'iterIds', 'iterAll'],
      [id('aggregates', 'post'), 'POST', path('aggregates'), 'aggregate'],
    ],
  };
}

/** SLAs, notification groups, access tags and fields. */
export const settingOperations: Group[] = [
  written({
    client: 'slas',
    slug: 'slas',
    version: 'v1',
    simulator: 'local/simulators/falcon/configuration/slas.ts',
    tests: ['test/clients/falcon/slas.test.ts'],
  }),
  written({
    client: 'notificationGroups',
    slug: 'notification-groups',
    version: 'v2',
    simulator: 'local/simulators/falcon/configuration/groups.ts',
    tests: ['test/clients/falcon/notification-groups.test.ts'],
  }),
  written({
    client: 'notificationGroupsV1',
    slug: 'notification-groups',
    version: 'v1',
    simulator: 'local/simulators/falcon/configuration/groups.ts',
    tests: ['test/clients/falcon/notification-groups.test.ts'],
  }),
  {
    client: 'accessTags',
    simulator: 'local/simulators/falcon/configuration/access-tags.ts',
    tests: ['test/clients/falcon/access-tags.test.ts'],
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
    tests: ['test/clients/falcon/fields.test.ts'],
    operations: [
      ['entities_fields_get_v1', 'GET', '/casemgmt/entities/fields/v1', 'get'],
      ['queries_fields_get_v1', 'GET', '/casemgmt/queries/fields/v1', 'query', 'iterIds', 'iterAll'],
    ],
  },
];
