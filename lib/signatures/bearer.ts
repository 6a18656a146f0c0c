import { malformed, missing, shown, type Verify } from './scheme.ts';

/** `Authorization: Bearer <secret>`. */
export const bearer: Verify = ({ headers }, secrets) => {
  const { authorization } = headers;
  if (!authorization) return missing('the header Authorization');
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) return malformed('the header Authorization is not of the form "Bearer <secret>"');
  return shown(token, secrets, 'in the header Authorization');
};
