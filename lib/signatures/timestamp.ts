import { type Doubt, malformed } from './scheme.ts';

// What a date of this century looks like as seconds or milliseconds; no count of the one is a date as the other.
const seconds = /^\d{9,11}$/;
const milliseconds = /^\d{12,14}$/;
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

const timeOf = (text: string): number => {
  if (seconds.test(text)) return Number(text) * 1000;
  if (milliseconds.test(text)) return Number(text);
  return rfc3339.test(text) ? Date.parse(text) : Number.NaN;
};

/** Doubt about a time of sending: Unix seconds, milliseconds or RFC 3339, which their forms tell apart. Null where it is good. */
export function doubtOfTime(text: string, now: Date, tolerance: number): Doubt | null {
  const time = timeOf(text);
  if (Number.isNaN(time))
    return malformed('the timestamp is neither Unix seconds, milliseconds nor RFC 3339');
  const off = Math.abs(now.getTime() - time);
  if (off <= tolerance) return null;
  const when = time < now.getTime() ? 'before' : 'after';
  return {
    why: 'too old',
    message: `the timestamp is ${Math.round(off / 1000)} s ${when} the time of receipt; at most ${tolerance / 1000} s is taken`,
  };
}
