import { Stack } from 'aws-cdk-lib';
import {
  AlertIntake,
  CaseExports,
  CaseOpener,
  type DeploymentProps,
  environmentOutput,
  type EvidenceBucket,
  type Inbox,
  SourceOutputs,
  Sweep,
} from 'casebridge/infra';
import type { Construct } from 'constructs';

interface Props extends DeploymentProps {
  table: Inbox['table'];
  bucket: EvidenceBucket['bucket'];
}

/** From a delivery to a case, and from a case to evidence. */
export class AlertsStack extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const openers = {
      falcon: new CaseOpener(this, 'FalconCases', { ...props, platform: 'falcon' }),
      incydr: new CaseOpener(this, 'IncydrCases', { ...props, platform: 'incydr' }),
    };
    const throttle = { rate: 50, burst: 100 };
    const intake = new AlertIntake(this, 'AlertIntake', { ...props, openers, throttle });
    new Sweep(this, 'Sweep', { ...props, openers });
    const exports = new CaseExports(this, 'CaseExports', props);
    environmentOutput(this, { alerts: { ...props, openers, intake }, exports });
    new SourceOutputs(this, 'Sources', intake, props.configuration);
  }
}
