import type { Operation } from '../../platform.ts';
import { Refusal } from '../refusal.ts';
import type { IncydrSwitches } from '../switches.ts';

/** Operations that read, though they are asked by POST. */
const searches = new Set([
  'fileEvents.search',
  'fileEvents.export',
  'fileEvents.groups',
  'alerts.query',
  'alerts.details',
]);

/** The operation, refused with 403 where the API client may not do it. */
export const permitting =
  (switches: () => IncydrSwitches) =>
  (operation: Operation): Operation => ({
    ...operation,
    answer: (call) => {
      const { access } = switches();
      const isRead = operation.method === 'GET' || searches.has(operation.id);
      if (access === 'none' || (access === 'read-only' && !isRead))
        throw new Refusal(403, null, 'the API client lacks the permission');
      return operation.answer(call);
    },
  });
