import { Rejected } from './envelope.ts';
import type { Status } from './status.ts';
import type { Switches } from './switches.ts';

/** The ways that the words suggest: what was opened is worked on, and only what was closed is reopened. */
const ways: Record<Status, readonly Status[]> = {
  new: ['in_progress', 'closed'],
  in_progress: ['closed'],
  closed: ['reopened'],
  reopened: ['in_progress', 'closed'],
};

/** Refuses a change of status that the switch does not allow. */
export function refuseTransition({ statusTransitions }: Switches, from: Status, to: Status): void {
  if (statusTransitions === 'strict' && from !== to && !ways[from].includes(to))
    throw new Rejected(400, `a case cannot go from ${from} to ${to}`);
}
