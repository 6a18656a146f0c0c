import { oneOf, wholeNumber } from './values.ts';

/** Lists, filters and pages. */
export const searchSwitches = {
  /** What a query says of a filter field that does not exist. */
  unknownField: oneOf('error', 'empty'),
  /** How AND and OR without parentheses group. */
  fqlPrecedence: oneOf('and-first', 'left-to-right', 'or-first'),
  /** How a quote stands inside a quoted text. */
  fqlEscape: oneOf('backslash', 'doubled', 'none'),
  /** What answers a page of cases or alerts that reaches past 10,000. */
  overCeiling: oneOf('400', 'clamp', 'empty'),
  /** What answers a `limit` above the list's own. */
  overLimit: oneOf('400', 'clamp'),
  /** The page size of a list of files without a `limit`. */
  fileLimit: wholeNumber(10, '10'),
  /** The page size of a list of settings without a `limit`. */
  settingsLimit: wholeNumber(200, '100'),
  /** Where a list of access tags gives the token of its next page. */
  afterLocation: oneOf('pagination', 'meta'),
};
