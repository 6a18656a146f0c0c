import { isOneOf, type Verify } from './scheme.ts';

/** The secret stands in a header of a name that the configuration chooses. */
export const header =
  (name: string): Verify =>
  ({ headers }, secrets) =>
    isOneOf(headers[name.toLowerCase()], secrets);
