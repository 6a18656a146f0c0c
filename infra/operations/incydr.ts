import type { Group } from './group.ts';

/** Incydr's operations around cases, by group of the client. */
export const incydrOperations: Group[] = [];
