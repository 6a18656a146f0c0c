import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlertIntake } from './alert-intake.ts';
import { CaseOpener, type CaseOpeners } from './case-opener.ts';
import type { DeploymentProps, Evidence, InboxTable } from './deployment.ts';
import { environmentOutput } from './environment.ts';
import { SourceOutputs } from './source-outputs.ts';
import { Sweep } from './sweep.ts';

export type AlertsStackProps = DeploymentProps & { table: InboxTable; bucket: Evidence };

/** The way of an alert. Both platforms are always there: one without a connection is idle. */
export class AlertsStack extends Stack {
  readonly openers: CaseOpeners;
  readonly intake: AlertIntake;
  readonly sweep: Sweep;
  readonly urls: SourceOutputs;

  constructor(scope: Construct, id: string, props: AlertsStackProps) {
    super(scope, id, { description: 'casebridge: from a delivery to a case' });
    this.openers = {
      falcon: new CaseOpener(this, 'FalconCases', { ...props, platform: 'falcon' }),
      incydr: new CaseOpener(this, 'IncydrCases', { ...props, platform: 'incydr' }),
    };
    this.sweep = new Sweep(this, 'Sweep', { ...props, openers: this.openers });
    this.intake = new AlertIntake(this, 'AlertIntake', { ...props, openers: this.openers });
    environmentOutput(this, { alerts: { ...props, openers: this.openers, intake: this.intake } });
    this.urls = new SourceOutputs(this, 'Sources', this.intake, props.configuration);
  }
}
