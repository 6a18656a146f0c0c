import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlertIntake } from './alert-intake.ts';
import { type CaseOpeners, deploymentName, ringUrls } from './case-opener.ts';
import { type CaseExports, orderUrls } from './case-exports.ts';
import type { Evidence, InboxTable } from './deployment.ts';

/** The parts that stand in a stack. */
export type Deployed = {
  alerts?: {
    stage: string;
    table: InboxTable;
    bucket: Evidence;
    openers: CaseOpeners;
    intake: AlertIntake;
  };
  exports?: CaseExports;
};

/** What the `casebridge` command is to be told of a deployment, as one line for a shell: docs/alerts.md shows how it is taken over. */
export const environmentOutput = (scope: Construct, { alerts, exports }: Deployed): CfnOutput =>
  new CfnOutput(scope, 'Environment', {
    description: 'For a shell in which the casebridge command looks into this deployment',
    value: `export ${Object.entries({
      ...(alerts ? ofAlerts(alerts) : {}),
      ...(exports ? orderUrls(exports) : {}),
    })
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
  });

const ofAlerts = ({ stage, table, bucket, openers, intake }: NonNullable<Deployed['alerts']>) => ({
  CASEBRIDGE_STAGE: stage,
  CASEBRIDGE_DEPLOYMENT: deploymentName(stage),
  CASEBRIDGE_TABLE: table.tableName,
  CASEBRIDGE_BUCKET: bucket.bucketName,
  ...ringUrls(openers),
  CASEBRIDGE_WEBHOOKS_URL: intake.webhooks.url,
});
