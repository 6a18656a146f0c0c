import { type App, Aws } from 'aws-cdk-lib';
import type { Config } from '../lib/config.ts';
import { AlertsStack } from './alerts-stack.ts';
import { ExportsStack } from './exports-stack.ts';
import { bundledCode } from './function-code.ts';
import { StateStack } from './state-stack.ts';

export type Deployment = {
  /** Tells the deployments of one account apart: dev, prod. */
  stage: string;
  config: Config;
  /** The same configuration as it is shipped with the functions. */
  json: string;
  /** Where the build put the functions. */
  bundles: string;
};

/** The three stacks of one deployment. State knows nothing of the other two, which can be deleted and made again. */
export function addStacks(app: App, { stage, config, json, bundles }: Deployment) {
  const name = (part: string) => `casebridge-${stage}-${part}`;
  const state = new StateStack(app, name('state'), {
    description: 'casebridge: the inbox, the exported evidence and the secrets',
    config,
  });
  const shared = { config, code: bundledCode(bundles, json), table: state.table, bucket: state.bucket };
  const alerts = new AlertsStack(app, name('alerts'), {
    description: 'casebridge: from a delivery to a case',
    ...shared,
    // Two teams may well have the same stage, and a tenant in common.
    deployment: `casebridge/${stage}/${Aws.ACCOUNT_ID}/${Aws.REGION}`,
  });
  const exports = new ExportsStack(app, name('exports'), {
    description: 'casebridge: from changed cases to evidence in S3',
    ...shared,
  });
  return { state, alerts, exports };
}
