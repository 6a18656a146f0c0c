import * as v from 'valibot';

/** Where everything listens unless the port is taken: the same at each start, so that a pasted curl still works. */
export const ports = { webhooks: 4100, incydr: 4101, falcon: 4102 };

/** Starts on the preferred port, or on any free one where that is taken. */
export async function onAnyPort<T>(preferred: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(preferred);
  } catch (error) {
    if (v.is(v.looseObject({ code: v.literal('EADDRINUSE') }), error)) return start(0);
    throw error;
  }
}
