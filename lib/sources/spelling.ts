import { at, firstText } from './values.ts';

/** `alertCycleKey`, `ALERT_CYCLE_KEY` and `Alert Cycle Key` are one name: whoever writes a template spells it in a way of their own. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\s-]/g, '');

/** A copy of a value in which every name is spelled plainly, `alertcyclekey`; of several spellings of one name, the first that says something stays. */
export const respelled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(respelled);
  if (typeof value !== 'object' || value === null) return value;
  const parts = new Map<string, unknown>();
  for (const [name, part] of Object.entries(value)) {
    const before = parts.get(plain(name));
    if (before === undefined || before === null || before === '') parts.set(plain(name), respelled(part));
  }
  return Object.fromEntries(parts);
};

/**
 * Reads texts of a body by paths, however its names are spelled: `text('createdTimeUtc')` finds `created_time_utc` too.
 * A list says what its first entry says.
 */
export const anySpelling = (value: unknown) => {
  const body = respelled(value);
  const values = (...paths: string[]): unknown[] => paths.flatMap((path) => at(body, plain(path)));
  return {
    text: (...paths: string[]): string | null => firstText(...values(...paths)),
    /** All that stands at the paths, for readers of times and severities. */
    values,
    /** What stands at one path, its names spelled plainly. */
    part: (path: string): unknown => at(body, plain(path)),
  };
};
