import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Answer, Call, Operation } from '../platform.ts';
import { springError } from './refusal.ts';
import { clientId, clientSecret, tenantId } from './seed/seed.ts';

const payloadSchema = v.object({ jti: v.pipe(v.string(), v.toNumber()), exp: v.number() });

/**
 * Hands out bearer tokens and checks them.
 * A token is verified by its signature alone, so it outlives a reset as it would outlive a change on the platform.
 */
export function tokens(expirySeconds: () => number, now: () => Date) {
  let issued = 0;
  let revoked = 0;

  const issue = (): Answer => {
    const expiresIn = expirySeconds();
    issued += 1;
    const at = Math.floor(now().getTime() / 1000);
    const payload = {
      iss: 'incydr-simulator',
      sub: clientId,
      jti: `${issued}`,
      tenantUid: tenantId,
      iat: at,
    };
    return {
      status: 200,
      json: {
        access_token: signed({ ...payload, exp: at + expiresIn }),
        token_type: 'bearer',
        expires_in: expiresIn,
      },
    };
  };

  const isGood = (token: string): boolean => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    if (!same(signature, signatureOf(`${header}.${payload}`))) return false;
    const { jti, exp } = v.parse(payloadSchema, JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return jti > revoked && now().getTime() < exp * 1000;
  };

  const unauthorised = (path: string): Answer => ({
    ...springError(401, 'Unauthorized', path, now()),
    headers: { 'www-authenticate': 'Bearer' },
  });

  const operation: Operation = {
    id: 'auth.token',
    method: 'POST',
    path: '/v1/oauth',
    open: true,
    answer: (call) => {
      const given = basicCredentials(call) ?? formCredentials(call);
      const known = given?.id === clientId && same(given.secret, clientSecret);
      return known ? issue() : unauthorised('/v1/oauth');
    },
  };

  return {
    operation,
    authenticate: ({ headers }: Call): Answer | null => {
      const token = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
      return token !== undefined && isGood(token) ? null : unauthorised('/');
    },
    /** No token handed out so far is good any longer. */
    revokeAll: () => {
      revoked = issued;
    },
  };
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(payload: unknown): string {
  const content = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`;
  return `${content}.${signatureOf(content)}`;
}

const signatureOf = (content: string): string =>
  createHmac('sha256', 'the simulator signs its own tokens').update(content).digest('base64url');

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function basicCredentials({ headers }: Call) {
  const basic = /^basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined) return null;
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

function formCredentials({ body }: Call) {
  const form = new URLSearchParams(body.toString());
  return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
}
