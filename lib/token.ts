import { Unavailable } from './errors.ts';
import type { HttpAnswer, HttpRequest, Send } from './http.ts';

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
    /** Forgets a token that the platform refused; one that was renewed meanwhile stays. */
    drop: (value: string): void => {
      if (token?.value === value) token = null;
    },
  };
}

/** Without a token, whatever it was wanted for was surely never sent. */
function notSent(error: unknown): never {
  if (!(error instanceof Unavailable)) throw error;
  throw new Unavailable(error.message, { retryAt: error.retryAt, sent: false, cause: error.cause });
}

export type TokenCache = ReturnType<typeof tokenCache>;

/** Sends with a bearer token; a token that the platform refuses is renewed once, since a 401 took no effect. */
export const withToken =
  (send: Send, tokens: TokenCache): Send =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const sendWith = async (token: string) =>
      send({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    const token = await tokens.get();
    const answer = await sendWith(token);
    if (answer.status !== 401) return answer;
    tokens.drop(token);
    return sendWith(await tokens.get());
  };
