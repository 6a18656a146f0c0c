import { maxDescription } from './client/case-schemas.ts';

// At the start of each line that is ours.
const mark = '[casebridge] ';
// The longest part of a note that a description of so little room has a place for.
const maxNote = 300;

/**
 * A description with notes at its end, each on a line of its own and once. Where there is no room, the oldest notes make it;
 * what a person wrote is never cut. Null where nothing is left to say, or no room for it.
 */
export function withNotes(description: string, notes: string[]): string | null {
  const lines = description.split('\n');
  const kept = lines.filter((line) => line.startsWith(mark));
  const missing = notes.map((it) => mark + it.slice(0, maxNote)).filter((line) => !kept.includes(line));
  if (missing.length === 0) return null;
  const theirs = lines.filter((line) => !line.startsWith(mark));
  const all = [...kept, ...missing];
  const whole = () => [...theirs, ...all].join('\n');
  while (all.length > 0 && whole().length > maxDescription) all.shift();
  return all.length === 0 || whole() === description ? null : whole();
}
