import { Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
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
  Watch,
} from 'casebridge/infra';
import type { Construct } from 'constructs';

interface Props extends DeploymentProps {
  table: Inbox['table'];
  bucket: EvidenceBucket['bucket'];
}

/** From a delivery to a case, and from a case to evidence; and what looks after both. */
export class AlertsStack extends Stack {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const openers = {
      falcon: new CaseOpener(this, 'FalconCases', { ...props, platform: 'falcon' }),
      incydr: new CaseOpener(this, 'IncydrCases', { ...props, platform: 'incydr' }),
    };
    const throttle = { rate: 50, burst: 100 };
    const intake = new AlertIntake(this, 'AlertIntake', { ...props, openers, throttle });
    const sweep = new Sweep(this, 'Sweep', { ...props, openers });
    const exports = new CaseExports(this, 'CaseExports', props);
    const parts = [openers.falcon, openers.incydr, sweep, exports];
    new Watch(this, 'Watch', { ...props, intake, parts, topics: [new Topic(this, 'Pager')] });
    environmentOutput(this, { alerts: { ...props, openers, intake }, exports });
    new SourceOutputs(this, 'Sources', intake, props.configuration);
  }
}
