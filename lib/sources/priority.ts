import { readLabel, readText } from './values.ts';

const priorities = { 1: 90, 2: 70, 3: 50, 4: 30, 5: 10 };

/** `P1` to `P5` (also `P2 - High`, `SEV-3`) as a severity; null for what is no such priority. */
export const readPriority = (value: unknown): number | null =>
  readLabel(/^(?:p|sev)[-_ ]?([1-5])\b/i.exec(readText(value) ?? '')?.[1], priorities);
