/** Someone whose activity is watched: a user under the name of their account, or one of their accounts elsewhere. */
export type Actor = {
  actorId: string;
  /** The user that the actor is; null for an account elsewhere. */
  userId: string | null;
  name: string;
  active: boolean;
  alternateNames: string[];
  country: string | null;
  department: string | null;
  division: string | null;
  employeeType: string | null;
  endDate: string | null;
  firstName: string | null;
  inScope: boolean;
  lastName: string | null;
  locality: string | null;
  managerActorId: string | null;
  notes: string | null;
  parentActorId: string | null;
  region: string | null;
  startDate: string | null;
  title: string | null;
};
