import * as v from 'valibot';
import { flag, id, isWhole, list, number, text } from './values.ts';

export const user = v.looseObject({
  /** The user UID: what a case takes as its subject or assignee. */
  userId: id,
  username: text,
  firstName: text,
  lastName: text,
  active: flag,
  blocked: flag,
  legacyUserId: id,
  orgId: id,
  legacyOrgId: id,
  orgGuid: text,
  orgName: text,
  notes: text,
  creationDate: text,
  modificationDate: text,
});
export type IncydrUser = v.InferOutput<typeof user>;

export const usersPage = v.pipe(
  v.looseObject({ users: list(user), totalCount: number }),
  v.check(({ users, totalCount }) => isWhole(users, totalCount)),
  v.transform((it) => ({ ...it, users: it.users ?? [] })),
);

export const actor = v.looseObject({
  actorId: id,
  name: text,
  parentActorId: id,
  managerActorId: id,
  alternateNames: list(v.string()),
  active: flag,
  inScope: flag,
  firstName: text,
  lastName: text,
  title: text,
  department: text,
  division: text,
  employeeType: text,
  country: text,
  region: text,
  locality: text,
  notes: text,
  startDate: text,
  endDate: text,
});
export type IncydrActor = v.InferOutput<typeof actor>;

export const actorsPage = v.looseObject({ actors: v.nullish(v.array(actor), []) });
export const actorFamily = v.looseObject({ parent: actor, children: v.nullish(v.array(actor), []) });

export const customer = v.looseObject({ name: text, registrationKey: text, tenantId: text });
