import * as v from 'valibot';
import { reportOf } from '../../lib/lambda/report.ts';
import { metrics } from '../../lib/metric-table.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(1024), v.regex(/^[\x20-\x7e]*\S[\x20-\x7e]*$/));
const value = v.pipe(v.number(), v.finite());
const units = ['Count', 'Seconds', 'Milliseconds', 'Bytes', 'None'];

/** The embedded metric format, as CloudWatch specifies it. */
const document = v.looseObject({
  _aws: v.strictObject({
    Timestamp: v.pipe(v.number(), v.integer()),
    CloudWatchMetrics: v.pipe(
      v.array(
        v.strictObject({
          Namespace: name,
          Dimensions: v.pipe(v.array(v.pipe(v.array(name), v.minLength(1), v.maxLength(30))), v.minLength(1)),
          Metrics: v.pipe(
            v.array(v.strictObject({ Name: v.pipe(name, v.maxLength(255)), Unit: v.picklist(units) })),
            v.minLength(1),
            v.maxLength(100),
          ),
        }),
      ),
      v.length(1),
    ),
  }),
});
const target = v.union([value, v.pipe(v.array(value), v.minLength(1), v.maxLength(100))]);

/** One metric of one line. */
export type Told = {
  namespace: string;
  name: string;
  unit: string;
  by: Record<string, string>;
  values: number[];
};

/** What CloudWatch takes from a line. @throws where the line is not as it specifies */
export function readEmf(line: string): Told[] {
  if (Buffer.byteLength(line) > 256 * 1024) throw new Error('a line of EMF has at most 256 kB');
  const root = v.parse(document, JSON.parse(line));
  return root._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => {
      const by = Object.fromEntries(set.map((it) => [it, v.parse(name, root[it])]));
      return Metrics.map(({ Name, Unit }) => {
        const told = v.parse(target, root[Name]);
        return { namespace: Namespace, name: Name, unit: Unit, by, values: [told].flat() };
      });
    }),
  );
}

export const isEmf = (line: string): boolean => line.startsWith('{"_aws":');

/** A report that is kept: its lines, and what CloudWatch would take from them. */
export function keptReport(now: () => Date = () => new Date('2026-05-04T10:00:00Z')) {
  const all: string[] = [];
  const report = reportOf('test', (line) => all.push(line), now);
  return {
    ...report,
    report,
    /** The log lines. */
    lines: () => all.filter((it) => !isEmf(it)).map((it): Record<string, unknown> => JSON.parse(it)),
    emf: () => all.filter(isEmf),
    /** Each metric of all lines: `Deliveries result=accepted`, and its values. */
    figures: () => figuresIn(all.filter(isEmf)),
    /** The same of the lines of EMF after the first so many. */
    figuresSince: (lines: number) => figuresIn(all.filter(isEmf).slice(lines)),
    /** Writes what was gathered, as the end of an invocation does. */
    flush: () => report.end(),
  };
}

/** Each metric of lines, with the dimensions that tell it apart beside the stage, and its values. */
export function figuresIn(lines: string[]): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const { name: metric, by, values } of lines.flatMap(readEmf)) {
    if (!(metric in metrics)) throw new Error(`${metric} is not in the table`);
    const { stage: _stage, ...rest } = by;
    const key = [metric, ...Object.entries(rest).map((it) => it.join('='))].join(' ');
    found[key] = [...(found[key] ?? []), ...values];
  }
  return found;
}
