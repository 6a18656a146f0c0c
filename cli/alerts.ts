import { answered } from './usage.ts';
import type { Verb } from './verb.ts';

// The AWS clients are loaded by these verbs alone: whoever checks a configuration need not have them.

/** `casebridge alerts`: what became of the alerts. */
export const alerts: Verb = {
  usage: 'alerts [--state failed] [--source NAME] [--since 2h] [--limit 100] [--json] [--local]',
  does: 'lists alerts by what became of them',
  run: (args, terminal) =>
    answered(terminal, async () =>
      (await import('./alerts/list.ts')).listAlerts(args, alerts.usage, terminal),
    ),
};

/** `casebridge alerts show ID`: the way of one alert. */
export const showAlert: Verb = {
  usage: 'alerts show ID [--source NAME] [--json] [--local] [--config FILE]',
  does: 'tells the way of one alert: received, rung for, tried, its case, or why it failed',
  run: (args, terminal) =>
    answered(terminal, async () =>
      (await import('./alerts/show.ts')).showAlert(args, showAlert.usage, terminal),
    ),
};

/** `casebridge alerts retry ID`: sets failed alerts going again. */
export const retryAlerts: Verb = {
  usage: 'alerts retry ID|--all-failed [--source NAME] [--dry-run] [--json] [--local] [--config FILE]',
  does: 'lets alerts that failed wait for their case again, and rings for them',
  run: (args, terminal) =>
    answered(terminal, async () =>
      (await import('./alerts/retry.ts')).retryAlerts(args, retryAlerts.usage, terminal),
    ),
};
