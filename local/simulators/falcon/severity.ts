import { Rejected } from './envelope.ts';
import type { Switches } from './switches.ts';

/** The levels of severity, the lowest first. */
export const levels = ['Informational', 'Low', 'Medium', 'High', 'Critical'] as const;

type Rules = Pick<Switches, 'severityBands' | 'severityLevels' | 'severityConflict'>;

/** Two readings of the bands: where each begins, and the number that a level alone stands for. */
const bands: Record<Switches['severityBands'], { from: number[]; usual: number[] }> = {
  '20-40-60-80': { from: [1, 20, 40, 60, 80], usual: [10, 20, 40, 60, 80] },
  '25-50-75-100': { from: [1, 25, 50, 75, 100], usual: [1, 25, 50, 75, 100] },
};

/** The level that a case of this severity shows. */
export function shownLevel(severity: number, { severityBands, severityLevels }: Rules): string {
  const level = levels[bandOf(severity, severityBands)] ?? levels[0];
  return severityLevels === 'Title' ? level : level.toLowerCase();
}

/** The number that a caller means who gives a number, a level, both or neither. */
export function severityOf(
  number: number | null | undefined,
  level: string | null | undefined,
  rules: Rules,
): number | null {
  if (!level) return number ?? null;
  const band = levels.findIndex((it) => it.toLowerCase() === level.toLowerCase());
  if (band === -1) throw new Rejected(400, `unknown severity level ${level}`);
  const usual = bands[rules.severityBands].usual[band] ?? null;
  if (number === null || number === undefined) return usual;
  if (bandOf(number, rules.severityBands) === band || rules.severityConflict === 'number') return number;
  if (rules.severityConflict === 'reject')
    throw new Rejected(400, `severity ${number} is not of the level ${level}`);
  return usual;
}

const bandOf = (severity: number, edges: Switches['severityBands']): number =>
  bands[edges].from.findLastIndex((from) => severity >= from);
