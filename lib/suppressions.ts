import type { Alert } from './alert.ts';
import type { Config } from './config.ts';
import { compileCondition } from './expressions.ts';

/** Why an alert that is received now opens no case; null where nothing keeps it from that. */
export type Suppressor = (alert: Alert, receivedAt: Date) => Promise<string | null>;

/** Compiles the suppressions once. One that fails on an alert does not suppress it: better a case too many than none. */
export function compileSuppressions({ suppressions }: Pick<Config, 'suppressions'>): Suppressor {
  const compiled = suppressions.map(({ when, reason, until }) => ({
    holds: compileCondition(when),
    reason: `${reason} (until ${until})`,
    until: new Date(until),
  }));
  return async (alert, receivedAt) => {
    for (const { holds, reason, until } of compiled) {
      if (receivedAt <= until && (await holds(alert).catch(() => false))) return reason;
    }
    return null;
  };
}
