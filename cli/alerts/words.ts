import type { AlertState } from '../../lib/inbox-rows.ts';

export const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A time to the second, as logs of the platforms have it. */
export const shortTime = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');

/** `312 alerts: 300 attached, 12 failed`. */
export function countsInWords(counts: ReadonlyMap<AlertState, number>): string {
  const present = [...counts].filter(([, count]) => count > 0);
  const total = present.reduce((sum, [, count]) => sum + count, 0);
  return `${many(total, 'alert')}: ${present.map(([state, count]) => `${count} ${state}`).join(', ')}`;
}
