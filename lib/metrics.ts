import { emfLines, type Figures } from './emf.ts';
import type { AlertState } from './inbox-rows.ts';
import type { LogFields } from './log.ts';
import { type MetricName, metricNamespace, type metrics as table } from './metric-table.ts';

/** What a delivery was answered. */
export type DeliveryResult = 'accepted' | 'duplicate' | 'refused' | 'unauthorized' | 'unavailable';

/** What a dimension may be: one of a fixed list, or a name of the configuration. What a sender wrote would be a metric of its own each time. */
type DimensionValues = {
  result: DeliveryResult;
  state: AlertState;
  connection: string;
  export: string;
  secret: string;
};

type Table = typeof table;
type By<Name extends MetricName> = { [D in Table[Name]['by'][number]]: DimensionValues[D] };
type Of<Unit> = { [Name in MetricName]: Table[Name]['unit'] extends Unit ? Name : never }[MetricName];
type Counted = Of<'Count' | 'Bytes'>;
type Measured = Of<'Seconds' | 'Milliseconds'>;

// Of the table itself, no function needs the words that say what a figure is.
const units: { [Name in Exclude<MetricName, Of<'Count'>>]: Table[Name]['unit'] } = {
  OldestWaiting: 'Seconds',
  PlatformLatency: 'Milliseconds',
  ExportBytes: 'Bytes',
  SinceCompleteRun: 'Seconds',
  SecretExpiresIn: 'Seconds',
};
const unitOf: Partial<Record<MetricName, string>> = units;

/** The figures of one invocation, as they arise. */
export type Metrics = {
  /** Adds to what is told as one sum. */
  count: <Name extends Counted>(name: Name, by: By<Name>, value?: number) => void;
  /** Notes a value by itself: of latencies, each one counts. */
  put: <Name extends Measured>(name: Name, by: By<Name>, value: number) => void;
};

/**
 * Gathers figures, and gives them as lines of EMF: one for each set of dimensions, whatever happened in between.
 * Written here rather than by a library: see docs/metrics.md for what those cost.
 */
export function emfMetrics(stage: string, now: () => Date) {
  const gathered = new Map<string, Figures>();

  /** The values of a name so far, of those dimensions. */
  const valuesOf = (name: MetricName, by: Record<string, string>): number[] => {
    const key = JSON.stringify(by);
    const figures: Figures = gathered.get(key) ?? { dimensions: { stage, ...by }, values: new Map() };
    gathered.set(key, figures);
    const found = figures.values.get(name) ?? { unit: unitOf[name] ?? 'Count', values: [] };
    figures.values.set(name, found);
    return found.values;
  };

  const count: Metrics['count'] = (name, by, value = 1) => {
    const values = valuesOf(name, by);
    values[0] = (values[0] ?? 0) + value;
  };

  const put: Metrics['put'] = (name, by, value) => {
    valuesOf(name, by).push(value);
  };

  return {
    count,
    put,
    /** The lines of what was gathered, which is forgotten then. `fields` are those of every line of the invocation. */
    drain: (fields: LogFields): string[] => {
      const at = now();
      // Without these two, Lambda would add its own.
      const line = { level: 'info', timestamp: at.toISOString(), ...fields };
      const lines = [...gathered.values()].flatMap((it) => emfLines(metricNamespace, it, at, line));
      gathered.clear();
      return lines;
    },
  };
}
