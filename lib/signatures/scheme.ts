import { createHash, timingSafeEqual } from 'node:crypto';

/** A request as it came, before anything of it is believed. Header names are lower case. */
export type Delivery = {
  id: string;
  source: string;
  method: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  body: Buffer;
  receivedAt: Date;
  /** How it came: over HTTP from an address, or by way of EventBridge, for whom IAM answers. */
  via: { address: string } | 'eventbridge';
};

/** Why a delivery proves nothing. Only what is a mismatch may be another with a newer secret. */
export type Doubt = {
  why: 'missing' | 'malformed' | 'too old' | 'mismatch';
  /** For the sender: what to mend, and nothing of the secret. */
  message: string;
};

/** Whether a delivery proves that its sender knows one of the secrets. */
export type Verify = (delivery: Delivery, secrets: readonly string[]) => 'verified' | Doubt;

export const missing = (what: string): Doubt => ({ why: 'missing', message: `${what} is missing` });
export const malformed = (message: string): Doubt => ({ why: 'malformed', message });
export const mismatch = (message: string): Doubt => ({ why: 'mismatch', message });

/** What a sender shows as it is: there, and one of the secrets. `place` tells where it belongs. */
export function shown(
  given: string | undefined,
  secrets: readonly string[],
  place: string,
): 'verified' | Doubt {
  if (given === undefined || given === '') return missing(`the secret ${place}`);
  return isOneOf(given, secrets) ? 'verified' : mismatch(`the secret ${place} is wrong`);
}

/** Compares in a time that tells nothing of the secret, its length included. */
export function isOneOf(given: string, secrets: readonly string[]): boolean {
  const digest = sha256(given);
  let found = false;
  for (const secret of secrets) if (timingSafeEqual(digest, sha256(secret))) found = true;
  return found;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
