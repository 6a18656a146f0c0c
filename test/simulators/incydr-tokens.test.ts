import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { basic, control, freshToken, get, set, signIn, useIncydr, world } from './incydr-world.ts';

useIncydr();

describe('tokens', () => {
  test('Basic credentials give a bearer token of 15 minutes whose payload names the tenant', async () => {
    const { status, json } = await signIn({
      authorization: basic('key-local-incydr', 'local-incydr-secret'),
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ token_type: 'bearer', expires_in: 900 });
    const [, payload = ''] = v.parse(tokenAnswer, json).access_token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      tenantUid: '1d700000-af5b-4231-9d8e-df6434da0000',
      exp: Date.parse('2026-05-04T10:15:00Z') / 1000,
    });
  });

  test('a form body is as good as Basic', async () => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'key-local-incydr',
      client_secret: 'local-incydr-secret',
    });
    expect((await signIn({}, form.toString())).status).toBe(200);
  });

  test('a wrong secret and an unknown client get a 401', async () => {
    expect((await signIn({ authorization: basic('key-local-incydr', 'wrong') })).status).toBe(401);
    expect((await signIn({ authorization: basic('key-other', 'local-incydr-secret') })).status).toBe(401);
    expect((await signIn({})).status).toBe(401);
  });

  test('a token is refused once it has expired', async () => {
    world.now = new Date('2026-05-04T10:14:59.999Z');
    expect((await get('/v1/cases')).status).toBe(200);
    world.now = new Date('2026-05-04T10:15:00.000Z');
    expect((await get('/v1/cases')).status).toBe(401);
  });

  test('an unknown token and one that was tampered with are refused', async () => {
    world.token = 'not-a-token';
    expect((await get('/v1/cases')).status).toBe(401);
    world.token = `${await freshToken()}x`;
    expect((await get('/v1/cases')).status).toBe(401);
  });

  test('a revoked token is refused and a new one is good', async () => {
    await control('revoke-tokens');
    expect((await get('/v1/cases')).status).toBe(401);
    world.token = await freshToken();
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('a token outlives a reset', async () => {
    world.incydr.reset();
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('the switch tokenExpirySeconds sets how long a new token is good for', async () => {
    set({ tokenExpirySeconds: '60' });
    world.token = await freshToken();
    world.now = new Date('2026-05-04T10:01:00.000Z');
    expect((await get('/v1/cases')).status).toBe(401);
  });
});

const tokenAnswer = v.object({ access_token: v.string() });

describe('the deprecated token of a console user', () => {
  const userToken = (id: string, password: string) =>
    fetch(`${world.incydr.url}/v1/auth`, {
      headers: { authorization: basic(id, password), 'totp-auth': '123456' },
    });

  test('is given for their name and password, and opens the same doors', async () => {
    const answer = await userToken('jane.doe@example.com', 'local-incydr-password');
    expect(answer.status).toBe(200);
    world.token = v.parse(v.object({ v3_user_token: v.string() }), await answer.json()).v3_user_token;
    expect((await get('/v1/cases')).status).toBe(200);
  });

  test('is refused for a wrong password, and to who has left', async () => {
    expect((await userToken('jane.doe@example.com', 'wrong')).status).toBe(401);
    expect((await userToken('samir.rahman@example.com', 'local-incydr-password')).status).toBe(401);
  });
});
