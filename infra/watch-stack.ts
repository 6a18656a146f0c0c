import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Watch, type WatchProps } from './watch/watch.ts';

/**
 * What tells whether it works. It looks at the other stacks and holds nothing of theirs back: what leaves the configuration leaves
 * them at once, and this stack with its own deployment. It can be deleted at any time.
 */
export class WatchStack extends Stack {
  readonly watch: Watch;
  readonly outputs: CfnOutput[];

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id, { description: 'casebridge: whether it works, and who is told where it does not' });
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.watch = new Watch(this, 'Watch', props);
    const { topic, dashboard } = this.watch;
    this.outputs = [
      new CfnOutput(this, 'TopicArn', { value: topic.topicArn, description: 'All alarms are sent here' }),
      new CfnOutput(this, 'DashboardName', { value: dashboard.dashboardName }),
    ];
  }
}
