import { randomBytes } from 'node:crypto';
import type { Answer, Call, Operation } from '../platform.ts';
import { failure, envelope, Rejected } from './envelope.ts';
import type { Tenant } from './tenant.ts';

/** Token and revocation. */
export const tokenOperations = (tenant: Tenant): Operation[] => [
  {
    id: 'oauth2AccessToken',
    method: 'POST',
    path: '/oauth2/token',
    open: true,
    answer: (call) => issueToken(tenant, call),
  },
  {
    id: 'oauth2RevokeToken',
    method: 'POST',
    path: '/oauth2/revoke',
    open: true,
    answer: (call) => revokeToken(tenant, call),
  },
];

/** Null when the call carries a token that is known and still lives. */
export function authenticate(tenant: Tenant, call: Call): Answer | null {
  const token = /^bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const expires = tenant.tokens.get(token) ?? 0;
  return tenant.now().getTime() < expires ? null : failure(401, 'access denied, invalid bearer token');
}

function issueToken(tenant: Tenant, call: Call): Answer {
  const form = new URLSearchParams(call.body.toString());
  checkClient(tenant, form.get('client_id'), form.get('client_secret'));
  const at = tenant.now().getTime();
  const seconds = tenant.switches().tokenExpirySeconds;
  for (const [token, expires] of tenant.tokens) if (expires <= at) tenant.tokens.delete(token);
  const token = randomBytes(48).toString('base64url');
  tenant.tokens.set(token, at + seconds * 1000);
  const { headers } = envelope(201, {});
  return {
    status: 201,
    headers: headers ?? {},
    json: { access_token: token, token_type: 'bearer', expires_in: seconds },
  };
}

function revokeToken(tenant: Tenant, call: Call): Answer {
  const basic = /^basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
  checkClient(tenant, id, secret);
  tenant.tokens.delete(new URLSearchParams(call.body.toString()).get('token') ?? '');
  return envelope(200, {});
}

function checkClient({ credentials, switches }: Tenant, id: string | null, secret: string | null): void {
  if (!id || !secret) throw new Rejected(400, 'client_id and client_secret are required');
  if (id !== credentials.clientId || secret !== credentials.clientSecret)
    throw new Rejected(Number(switches().badCredentials), 'access denied, authorization failed');
}
