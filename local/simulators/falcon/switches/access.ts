import * as v from 'valibot';
import { numberOrNone, oneOf, wholeNumber } from './values.ts';

/** Tokens, rate limits and what every call shares. */
export const accessSwitches = {
  /** The status that answers wrong keys. */
  badCredentials: oneOf('403', '401'),
  /** How long a new token is good for. */
  tokenExpirySeconds: wholeNumber(999_999, '1799'),
  /** How many tokens a minute the token endpoint gives. */
  tokenRateLimit: numberOrNone(999_999),
  /** The `X-Cs-Region` header; an SDK that sees one leaves for that cloud. */
  regionHeader: oneOf('none', 'us-1', 'us-2', 'us-3', 'eu-1', 'us-gov-1', 'us-gov-2'),
  /** Whether the rate limit counts all calls of the customer together or each operation for itself. */
  rateLimitScope: oneOf('customer', 'operation'),
  /** The message of a 429. */
  rateLimitText: v.optional(v.pipe(v.string(), v.minLength(1)), 'API rate limit exceeded.'),
  /** What a read by ids says of those it does not know. */
  unknownId: oneOf('omit', 'errors', '404'),
  /** How many ids one call can name. */
  maxIds: wholeNumber(999_999, '1000'),
};
