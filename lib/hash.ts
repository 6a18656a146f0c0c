import { createHash } from 'node:crypto';

/**
 * A stable hash of a list of values, as 40 hex digits (160 bits of SHA-256).
 * The list is hashed as JSON, so that ["a", "b"] and ["ab"] differ.
 */
export const hashOf = (values: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 40);
