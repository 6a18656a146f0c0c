import type { Invoke, LocalRoute } from './host/index.ts';

export const eventPath = '/local/events';

/** `POST /local/events`: brings an event to the receiver as EventBridge does, which waits for no answer. */
export const eventRoute = (invoke: Invoke): LocalRoute => ({
  method: 'POST',
  path: eventPath,
  handle: async (_params, body) => {
    await invoke('receive-alert', JSON.parse(body.toString('utf8')));
    return { status: 202, json: {} };
  },
});
