import * as v from 'valibot';
import type { CallOptions } from '../../http.ts';
import { customer, type IncydrUser, user, usersPage } from './answers/people.ts';
import { given, id, wholeNumber } from './arguments.ts';
import { type IncydrCall, pathTo } from './call.ts';
import { byPageNumber } from './pages.ts';

const filters = {
  /** The whole name, which is an e-mail address. */
  username: v.optional(id),
  active: v.optional(v.boolean()),
  blocked: v.optional(v.boolean()),
};
const page = v.strictObject({
  ...filters,
  page: v.optional(wholeNumber(1)),
  pageSize: v.optional(wholeNumber(1)),
});
const walk = v.strictObject(filters);
const one = v.strictObject({ userId: id });
const byEmail = v.strictObject({ email: id });

export type IncydrUsers = ReturnType<typeof incydrUsers>;

/** Users of the console and of agents: read only. */
export function incydrUsers(call: IncydrCall) {
  const getPage = async (input: v.InferInput<typeof page> = {}, options?: CallOptions) => {
    const query = { page: 1, pageSize: 100, ...given(page, input, 'users.getPage') };
    return call.read(usersPage, { method: 'GET', path: '/v1/users', query, repeatable: true }, options);
  };

  return {
    /** One page of users. Pages count from 1. */
    getPage,

    /** All users that match. */
    async *iterAll(input: v.InferInput<typeof walk> = {}, options?: CallOptions): AsyncGenerator<IncydrUser> {
      const asked = given(walk, input, 'users.iterAll');
      yield* byPageNumber(
        async (number) => {
          const { users, totalCount } = await getPage({ ...asked, page: number }, options);
          return { items: users, totalCount };
        },
        ({ userId, username }) => userId ?? username,
      );
    },

    /** One user; null where there is none. */
    async get(input: v.InferInput<typeof one>, options?: CallOptions): Promise<IncydrUser | null> {
      return call.find(user, pathTo`/v1/users/${given(one, input, 'users.get').userId}`, options);
    },

    /** The user with an e-mail address, whatever its letter case; null where there is none. */
    async getByEmail(input: v.InferInput<typeof byEmail>, options?: CallOptions): Promise<IncydrUser | null> {
      const { email } = given(byEmail, input, 'users.getByEmail');
      const { users } = await getPage({ username: email }, options);
      return users.find(({ username }) => username?.toLowerCase() === email.toLowerCase()) ?? null;
    },
  };
}

/** The tenant itself. */
export const incydrCustomer = (call: IncydrCall) => ({
  /** The tenant's name and its id, which `alerts.query` asks for. */
  get: (_input: Record<string, never> = {}, options?: CallOptions) =>
    call.read(customer, { method: 'GET', path: '/v1/customer', repeatable: true }, options),
});
