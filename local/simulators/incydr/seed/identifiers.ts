import { createHash } from 'node:crypto';

/** The API client that a simulator knows from the start; good for nothing but a simulator. */
export const clientId = 'key-local-incydr';
export const clientSecret = 'local-incydr-secret';
/** The password of every console user, for the deprecated way to a token. */
export const consolePassword = 'local-incydr-password';

export const tenantId = '1d700000-af5b-4231-9d8e-df6434da0000';
/** The user id that stands for the API client in `createdByUserUid` and `lastModifiedByUserUid`. */
export const clientUserId = '1079283017450623301';

/** 64 hex digits, always the same for the same text. */
export const digest = (text: string): string =>
  createHash('sha256').update(`casebridge ${text}`).digest('hex');

/** A decimal number of that many digits, always the same for the same text. */
export function digits(text: string, length: 18 | 19): string {
  const number = BigInt(`0x${digest(text).slice(0, 30)}`) % (9n * 10n ** BigInt(length - 1));
  return `${number + 10n ** BigInt(length - 1)}`;
}

/** A GUID, always the same for the same text. */
export const guid = (text: string): string =>
  digest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
