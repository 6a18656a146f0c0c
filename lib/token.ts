import * as v from 'valibot';
import { inTime } from './bounds.ts';
import { type Declined, Unauthorised, Unavailable } from './errors.ts';
import { type HttpAnswer, type HttpRequest, jsonOf, type Network, type Send, traceOf } from './http.ts';
import { parsed } from './parsed.ts';

export type Token = { value: string; expiresAt: Date };

/**
 * Keeps one client-credentials token and shares one refresh among all who wait for it.
 * A token is renewed a tenth of its life before it ends, so that no call starts with one about to expire.
 */
export function tokenCache(fetchToken: () => Promise<{ value: string; expiresIn: number }>, now: () => Date) {
  let token: Token | null = null;
  let refresh: Promise<string> | null = null;

  const renew = async (): Promise<string> => {
    const { value, expiresIn } = await fetchToken().catch(notSent);
    token = { value, expiresAt: new Date(now().getTime() + expiresIn * 900) };
    return value;
  };

  return {
    /** A token that is good now. */
    get: async (): Promise<string> => {
      if (token && now() < token.expiresAt) return token.value;
      refresh ??= renew().finally(() => {
        refresh = null;
      });
      return refresh;
    },
    /** The token that is in use; null where there is none. */
    current: (): string | null => token?.value ?? null,
    /** Forgets a token that the platform refused; one that was renewed meanwhile stays. */
    drop: (value: string): void => {
      if (token?.value === value) token = null;
    },
  };
}

/** Without a token, whatever it was wanted for was surely never sent. */
function notSent(error: unknown): never {
  if (!(error instanceof Unavailable) || !error.uncertain) throw error;
  const { message, retryAt, status, traceId, cause } = error;
  throw new Unavailable(message, { retryAt, uncertain: false, status, traceId, cause });
}

export type TokenCache = ReturnType<typeof tokenCache>;

/** Sends with a bearer token; a token that the platform refuses is renewed once, since a 401 took no effect. */
export const withToken =
  (platform: string, send: Send, tokens: Pick<TokenCache, 'get' | 'drop'>, now: () => Date): Send =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const sendWith = async (token: string, permitted = request.permitted) =>
      send({ ...request, permitted, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    const token = await inTime(platform, request, () => tokens.get(), now());
    const answer = await sendWith(token);
    if (answer.status !== 401) return answer;
    tokens.drop(token);
    return sendWith(await inTime(platform, request, () => tokens.get(), now()), false);
  };

/** An API client of a platform, as its secret holds it. */
export type Keys = { clientId: string; clientSecret: string };

/** Gives the keys of a connection; `fresh` reads them anew from where they are kept. */
export type Credentials = (options: { fresh: boolean }) => Promise<Keys>;

/** Keys as they are, or what gives them. */
export const credentialsOf = (given: Keys | Credentials): Credentials =>
  typeof given === 'function' ? given : async () => given;

const tokenAnswer = v.object({
  // What a header cannot hold, fetch refuses with an error that quotes it.
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  expires_in: v.number(),
});

const keysForm = v.object({
  clientId: v.pipe(v.string(), v.nonEmpty()),
  clientSecret: v.pipe(v.string(), v.nonEmpty()),
});

type TokenSource = {
  platform: string;
  credentials: Credentials;
  ask: (keys: Keys) => Promise<HttpAnswer>;
  refusalOf: (what: string, answer: HttpAnswer) => Declined;
};

/** The tokens of an API client. Keys that are refused may have been replaced since they were cached: they are read anew once. */
export function clientTokens(
  { platform, credentials, ask, refusalOf }: TokenSource,
  { now }: Pick<Network, 'now'>,
): TokenCache {
  const asked = async (options: { fresh: boolean }) => {
    const keys = v.safeParse(keysForm, await credentials(options));
    if (keys.success) return ask(keys.output);
    const message = `${platform}: the credentials are not of the form {"clientId": "…", "clientSecret": "…"}`;
    const retryAt = new Date(now().getTime() + refusedPause);
    throw new Unauthorised(message, { retryAt, uncertain: false });
  };
  return tokenCache(async () => {
    const first = await asked({ fresh: false });
    const answer = first.status < 300 ? first : await asked({ fresh: true });
    const { status, headers } = answer;
    if (status >= 300) throw credentialsRefused(platform, answer, refusalOf('the token', answer).code, now());
    const told = { status, traceId: traceOf(headers) };
    const json = jsonOf(platform, answer);
    const { access_token, expires_in } = parsed(platform, tokenAnswer, json, 'the token', told);
    return { value: access_token, expiresIn: expires_in };
  }, now);
}

const refusedPause = 60_000;

/** 401 and 403 end when a person mends the secret or the API client's rights: whatever waits for it waits. */
export const credentialsRefused = (
  platform: string,
  { status, headers }: HttpAnswer,
  code: string,
  now: Date,
): Unauthorised => {
  const traceId = traceOf(headers);
  const what = `${platform}: the API client is refused (status ${status}${traceId === null ? '' : `, trace ${traceId}`}): check its secret and its rights`;
  return new Unauthorised(what, {
    retryAt: new Date(now.getTime() + refusedPause),
    uncertain: false,
    status,
    code,
    traceId,
  });
};
