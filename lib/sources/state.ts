import type { SentAlert } from '../alert.ts';
import { readText } from './values.ts';

// Senders' words for an alert that asks for nothing any more.
const over = new Set([
  'archived',
  'auto_resolved',
  'close',
  'closed',
  'deleted',
  'dismissed',
  'false_positive',
  'pass',
  'passed',
  'resolve',
  'resolved',
  'suppressed',
]);

/** Whether any of a sender's words for the state of an alert says that it is over; open unless one does. */
export const readState = (...values: unknown[]): SentAlert['state'] =>
  values.some(isOver) ? 'resolved' : 'open';

const isOver = (value: unknown): boolean => {
  const word =
    readText(value)
      ?.toLowerCase()
      .replaceAll(/[\s-]+/g, '_') ?? '';
  // Incydr tells with what verdict: CLOSED_TP, CLOSED_FP.
  return over.has(word) || word.startsWith('closed_');
};
