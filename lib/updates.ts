import type { WaitingAlert } from './inbox.ts';

/** What a case is told of an alert that is resolved, on one line. The same for each try, so that it is said once. */
export const noteOf = ({ alert, receivedAt }: WaitingAlert): string => {
  const text = `${receivedAt} resolved: ${alert.title} (${alert.source}, ${alert.id})`;
  return text.replaceAll(/\s+/g, ' ');
};
