import { shown, type Verify } from './scheme.ts';

/** The secret stands in a header of a name that the configuration chooses. */
export const header =
  (name: string): Verify =>
  ({ headers }, secrets) =>
    shown(headers[name.toLowerCase()], secrets, `in the header ${name}`);
