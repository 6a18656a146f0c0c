/** A user of the tenant, as `GET /v1/users` shows one. */
export type User = {
  legacyUserId: string;
  /** Decimal digits past what a JavaScript number holds. */
  userId: string;
  username: string;
  firstName: string;
  lastName: string;
  legacyOrgId: string;
  orgId: string;
  orgGuid: string;
  orgName: string;
  notes: string | null;
  active: boolean;
  blocked: boolean;
  creationDate: string;
  modificationDate: string;
};
