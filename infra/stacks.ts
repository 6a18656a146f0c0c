import type { Construct } from 'constructs';
import { AlertsStack } from './alerts-stack.ts';
import type { DeploymentProps } from './deployment.ts';
import { ExportsStack } from './exports-stack.ts';
import { StateStack } from './state-stack.ts';
import { WatchStack } from './watch-stack.ts';

/**
 * The stacks of one deployment. State knows nothing of the others, which can be deleted and made again; none of them knows of
 * watch, which looks at all.
 */
export function addStacks(app: Construct, deployment: DeploymentProps) {
  const name = (part: string) => `casebridge-${deployment.stage}-${part}`;
  const state = new StateStack(app, name('state'), deployment);
  const shared = { ...deployment, table: state.table, bucket: state.bucket };
  const alerts = new AlertsStack(app, name('alerts'), shared);
  const exports = new ExportsStack(app, name('exports'), shared);
  const watch = new WatchStack(app, name('watch'), {
    ...shared,
    intake: alerts.intake,
    parts: [alerts.openers.falcon, alerts.openers.incydr, alerts.sweep, exports.exports],
  });
  return { state, alerts, exports, watch };
}
