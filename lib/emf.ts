import type { LogFields } from './log.ts';

/** Figures that share their dimensions, by name. Those of one name are told together. */
export type Figures = {
  dimensions: Record<string, string>;
  values: Map<string, { unit: string; values: number[] }>;
};

// CloudWatch takes no more of one name from a line.
const mostValues = 100;

/**
 * Figures in CloudWatch's embedded metric format: lines from which it takes metrics as they reach the log group.
 * One line, and more only where a name has more values than a line may have.
 */
export function emfLines(
  namespace: string,
  { dimensions, values }: Figures,
  at: Date,
  fields: LogFields,
): string[] {
  const longest = Math.max(...[...values.values()].map((it) => it.values.length));
  return Array.from({ length: Math.ceil(longest / mostValues) }, (_, line) => {
    const here = [...values].flatMap(([name, { unit, values: all }]) => {
      const some = all.slice(line * mostValues, (line + 1) * mostValues);
      return some.length === 0 ? [] : [{ name, unit, value: some.length === 1 ? some[0] : some }];
    });
    const directive = {
      Namespace: namespace,
      Dimensions: [Object.keys(dimensions)],
      Metrics: here.map(({ name, unit }) => ({ Name: name, Unit: unit })),
    };
    return JSON.stringify({
      _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] },
      ...fields,
      ...dimensions,
      ...Object.fromEntries(here.map(({ name, value }) => [name, value])),
    });
  });
}
