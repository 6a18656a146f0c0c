import type { Config } from '../../lib/config.ts';
import { assumptions } from './assumptions.ts';
import type { Line } from './line.ts';
import type { Resources } from './resources.ts';
import type { Usage } from './usage.ts';

const { minutesOfMonth } = assumptions;

/** What a month is reckoned from. */
export type Basis = { config: Config; resources: Resources; usage: Usage };

/** What was written to logs, for as long as it is kept. */
export function logStorage(lines: readonly Line[], { logRetentionDays }: Resources): Line {
  const gigabytes = lines.reduce((sum, it) => sum + (it.price === 'logIngestion' ? it.quantity : 0), 0);
  const months = logRetentionDays / (minutesOfMonth / 60 / 24);
  return {
    service: 'CloudWatch',
    what: 'logs, as long as they are kept',
    how: `at most: ${gigabytes.toFixed(3)} GB × ${months.toFixed(1)} months`,
    quantity: gigabytes * months,
    price: 'logStorage',
  };
}

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
