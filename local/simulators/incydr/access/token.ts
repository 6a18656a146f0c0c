import type { Call, Operation } from '../../platform.ts';
import { Refusal } from '../refusal.ts';
import { clientId, clientSecret, consolePassword, tenantId } from '../seed/identifiers.ts';
import type { Tenant } from '../tenant.ts';
import { same, signed, verified } from './jwt.ts';

/**
 * Hands out bearer tokens and checks them.
 * A token is verified by its signature alone, so it outlives a reset as it would outlive a change on the platform.
 */
export function tokens({ people, switches, now }: Tenant) {
  let issued = 0;
  let revoked = 0;

  const issue = (sub: string) => {
    const expiresIn = switches().tokenExpirySeconds;
    issued += 1;
    const at = Math.floor(now().getTime() / 1000);
    const payload = { iss: 'incydr-simulator', sub, jti: `${issued}`, tenantUid: tenantId, iat: at };
    return { token: signed({ ...payload, exp: at + expiresIn }), expiresIn };
  };

  const refused = () => new Refusal(Number(switches().badCredentials), null, 'bad credentials');

  const operations: Operation[] = [
    {
      id: 'auth.token',
      method: 'POST',
      path: '/v1/oauth',
      open: true,
      answer: (call) => {
        const given = basicCredentials(call) ?? formCredentials(call);
        if (given.id !== clientId || !same(given.secret, clientSecret)) throw refused();
        const { token, expiresIn } = issue(clientId);
        return {
          status: 200,
          json: { access_token: token, token_type: 'bearer', expires_in: expiresIn },
        };
      },
    },
    {
      // Deprecated: a console user's own name and password. A code in `totp-auth` is not looked at.
      id: 'auth.userToken',
      method: 'GET',
      path: '/v1/auth',
      open: true,
      answer: (call) => {
        const given = basicCredentials(call);
        const user = [...people.users.values()].find(({ username }) => username === given?.id);
        if (!given || !user?.active || !same(given.secret, consolePassword)) throw refused();
        return { status: 200, json: { v3_user_token: issue(user.username).token } };
      },
    },
  ];

  return {
    operations,
    isGood: ({ headers }: Call): boolean => {
      const token = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
      const payload = token === undefined ? null : verified(token);
      return payload !== null && payload.jti > revoked && now().getTime() < payload.exp * 1000;
    },
    /** No token handed out so far is good any longer. */
    revokeAll: () => {
      revoked = issued;
    },
  };
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
