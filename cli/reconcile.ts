import { answered } from './usage.ts';
import type { Verb } from './verb.ts';

/** `casebridge reconcile`: what casebridge believes, beside what the platforms show. */
export const reconcile: Verb = {
  usage: 'reconcile [--since 7d] [--fix] [--json] [--local] [--config FILE]',
  does: 'compares alerts and case records with what the platforms show, and rings for what waits in vain',
  run: (args, terminal) =>
    answered(terminal, async () =>
      (await import('./reconcile/run.ts')).runReconcile(args, reconcile.usage, terminal),
    ),
};
