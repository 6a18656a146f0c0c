import { FalconClient, ResponseError } from 'crowdstrike-falcon';
import { expect } from 'vitest';
import { startFalconSimulator } from '../../../local/simulators/falcon/index.ts';

/** A simulator with a clock that only moves when told to, and the vendor's client on it. */
export type World = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld() {
  let clock = new Date('2026-03-10T12:00:00Z');
  const falcon = await startFalconSimulator({ now: () => clock });
  return {
    falcon,
    sdk: clientOf(falcon.url, falcon),
    pass: (ms: number) => {
      clock = new Date(clock.getTime() + ms);
    },
    set: (switches: Record<string, string>) => Object.assign(falcon.settings.switches, switches),
    close: () => falcon.close(),
  };
}

type Keys = { clientId: string; clientSecret: string };

/** The package as it is. It knows no base URL, so the host that it asks is swapped on the way. */
export const clientOf = (url: string, { clientId, clientSecret }: Keys, more: { memberCid?: string } = {}) =>
  new FalconClient({
    cloud: 'us-1',
    clientId,
    clientSecret,
    ...more,
    fetchApi: (asked: string, init?: RequestInit) =>
      fetch(asked.replace('https://api.crowdstrike.com', url), init),
  });

/** The first of a list that must have one. */
export function first<T>(list: readonly T[] | undefined): T {
  const item = list?.[0];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

/** The refusal that a call ends in, as the package hands it on. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; body: unknown }> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ResponseError);
  if (!(error instanceof ResponseError)) throw new Error('the call succeeded');
  return { status: error.response.status, body: await error.response.json() };
}
