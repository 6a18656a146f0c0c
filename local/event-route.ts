import * as v from 'valibot';
import type { Invoke, LocalRoute } from './host/index.ts';

export const eventPath = '/local/events';

const json = v.pipe(v.string(), v.parseJson(), v.looseObject({ source: v.string() }));

/** `POST /local/events`: brings an event to the receiver as EventBridge does, which waits for no answer. */
export const eventRoute = (invoke: Invoke): LocalRoute => ({
  method: 'POST',
  path: eventPath,
  handle: async (_params, body) => {
    const event = v.safeParse(json, body.toString('utf8'));
    if (!event.success) return { status: 400, json: { error: 'an event is a JSON object with a source' } };
    await invoke('receive-alert', event.output);
    return { status: 202, json: {} };
  },
});
