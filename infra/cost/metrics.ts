import { metrics } from '../../lib/metric-table.ts';
import type { Config } from '../../lib/config.ts';

// How many values the functions can give what a configuration does not name: see lib/metric-table.ts.
const values = { result: 5, state: 7 };

/** The metrics that a deployment can come to have: each figure for each value of what it is told apart by. */
export function customMetrics({ connections, exports, sources }: Config): number {
  const count = (dimension: string): number => {
    switch (dimension) {
      case 'connection':
        return Object.keys(connections).length;
      case 'export':
        return Object.keys(exports).length;
      case 'secret':
        return Object.keys(connections).length + Object.keys(sources).length;
      case 'result':
      case 'state':
        return values[dimension];
      default:
        throw new Error(`how many values has ${dimension}?`);
    }
  };
  return Object.values(metrics).reduce(
    (sum, { by }) => sum + by.reduce((product, dimension) => product * count(dimension), 1),
    0,
  );
}
