import { isOneOf, malformed, mismatch, missing, type Verify } from './scheme.ts';

/** `Authorization: Basic …`: the user stands in the configuration, and the secret is the password. */
export const basic =
  (user: string): Verify =>
  ({ headers }, secrets) => {
    const { authorization } = headers;
    if (!authorization) return missing('the header Authorization');
    const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
    if (encoded === undefined)
      return malformed('the header Authorization is not of the form "Basic <base64>"');
    // As one text, so that the answer does not tell which of the two is wrong.
    const given = Buffer.from(encoded, 'base64').toString('utf8');
    const good = secrets.filter((secret) => secret !== '').map((secret) => `${user}:${secret}`);
    return isOneOf(given, good) ? 'verified' : mismatch('the user or the password is wrong');
  };
