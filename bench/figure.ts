/** One measured figure, beside what it is compared with in the same run. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** The peer or the limit, in the same unit, and what it is. */
  against: { what: string; value: number };
  /** `value` over `against.value`. */
  ratio: number;
  /** The ratio (or value, where there is no peer) that is aimed at; null: only reported. */
  goal: number | null;
  met: boolean;
};

/** A figure that is met while its ratio to the peer is at most the goal. */
export function atMost(
  name: string,
  value: number,
  unit: string,
  against: Figure['against'],
  goal: number | null,
): Figure {
  const ratio = value / against.value;
  return {
    name,
    value: round(value),
    unit,
    against: { ...against, value: round(against.value) },
    ratio: round(ratio),
    goal,
    met: goal === null || ratio <= goal,
  };
}

/** A figure that is met while its ratio to the peer is at least the goal. */
export function atLeast(
  name: string,
  value: number,
  unit: string,
  against: Figure['against'],
  goal: number,
): Figure {
  return { ...atMost(name, value, unit, against, null), goal, met: value / against.value >= goal };
}

/** A figure that is met while it is exactly what was promised. */
export function exactly(name: string, value: number, unit: string, promised: number): Figure {
  const ratio = promised === 0 ? (value === 0 ? 1 : Number.MAX_SAFE_INTEGER) : value / promised;
  return {
    name,
    value,
    unit,
    against: { what: 'promised in the design', value: promised },
    ratio,
    goal: 1,
    met: value === promised,
  };
}

export const lineOf = ({ name, value, unit, against, ratio, goal, met }: Figure): string => {
  const verdict = goal === null ? '' : met ? '  met' : '  NOT MET';
  const aim = goal === null ? '' : ` (goal ${Math.round(goal * 1000) / 1000})`;
  return `${name.padEnd(52)} ${String(value).padStart(8)} ${unit.padEnd(8)} ${against.what}: ${against.value}; ratio ${ratio}${aim}${verdict}`;
};

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const round = (value: number) => Math.round(value * 100) / 100;
