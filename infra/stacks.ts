import type { App } from 'aws-cdk-lib';
import { AlertsStack } from './alerts-stack.ts';
import type { DeploymentProps } from './deployment.ts';
import { ExportsStack } from './exports-stack.ts';
import { StateStack } from './state-stack.ts';

/** The stacks of one deployment. State knows nothing of the others, which can be deleted and made again. */
export function addStacks(app: App, deployment: DeploymentProps) {
  const name = (part: string) => `casebridge-${deployment.stage}-${part}`;
  const state = new StateStack(app, name('state'), deployment);
  const shared = { ...deployment, table: state.table, bucket: state.bucket };
  const alerts = new AlertsStack(app, name('alerts'), shared);
  const exports = new ExportsStack(app, name('exports'), shared);
  return { state, alerts, exports };
}
