import type { Operation } from '../../platform.ts';
import { booleanParameter, pageAsked, pageOf } from '../body.ts';
import { notFound } from '../refusal.ts';
import { tenantId } from '../seed/identifiers.ts';
import type { People } from './people.ts';

/** The users and the customer they belong to: read only. */
export const userOperations = ({ users }: People): Operation[] => [
  {
    id: 'users.list',
    method: 'GET',
    path: '/v1/users',
    answer: ({ query }) => {
      const username = query.get('username')?.toLowerCase() ?? null;
      const active = booleanParameter(query, 'active');
      const blocked = booleanParameter(query, 'blocked');
      const found = [...users.values()].filter(
        (user) =>
          (username === null || user.username === username) &&
          (active === null || user.active === active) &&
          (blocked === null || user.blocked === blocked),
      );
      const page = pageAsked(query, { number: 'page', size: 'pageSize', lowest: 0 });
      return { status: 200, json: { users: pageOf(found, page), totalCount: found.length } };
    },
  },
  {
    id: 'users.get',
    method: 'GET',
    path: '/v1/users/{userId}',
    answer: ({ params }) => {
      const user = users.get(params['userId'] ?? '');
      if (!user) throw notFound('user');
      return { status: 200, json: user };
    },
  },
  {
    id: 'customer.get',
    method: 'GET',
    path: '/v1/customer',
    answer: () => ({
      status: 200,
      json: { name: 'Example Corp', registrationKey: 'local-registration-key', tenantId },
    }),
  },
];
