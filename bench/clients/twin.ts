import type { Call } from '../recorded.ts';

/** What makes a call of one service. */
export type Caller = (call: Call) => Promise<unknown>;

/** A function that makes the calls that it is told, and nothing else. What they answer is nothing to it. */
export const twin =
  (callers: Record<string, Caller>) =>
  async (event: { calls: Call[] }): Promise<object> => {
    for (const call of event.calls) await callers[call.service]?.(call).catch(() => undefined);
    return { statusCode: 202 };
  };

/** A call to a platform. */
export const platform: Caller = async ({ method, path, headers, body }) => {
  const { authorization = '', 'content-type': type = '', host = '' } = headers;
  const answer = await fetch(`http://${host}${path}`, {
    method,
    headers: { authorization, 'content-type': type },
    ...(body === '' ? {} : { body }),
  });
  return answer.text();
};
