import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SourceSettings } from '../lib/config.ts';
import type { AlertIntake } from './alert-intake.ts';
import type { Configuration } from './deployment.ts';

/** Where each source is to post, and how it shows its secret, as an output of the stack. One of EventBridge has no URL. */
export class SourceOutputs extends Construct {
  readonly outputs: CfnOutput[];

  constructor(scope: Construct, id: string, intake: AlertIntake, { config }: Configuration) {
    super(scope, id);
    this.outputs = Object.entries(config.sources).flatMap(([name, { auth }]) => {
      if (auth.scheme === 'eventbridge') return [];
      const description = `The source ${name} posts here, ${howToShow(auth)}`;
      return [new CfnOutput(this, name, { value: intake.urlOf(name), description })];
    });
  }
}

const howToShow = (auth: Exclude<SourceSettings['auth'], { scheme: 'eventbridge' }>): string => {
  if (auth.scheme === 'sns') return `by a subscription of SNS to ${auth.topics.join(', ')}`;
  const secret = `with the secret ${auth.secret}`;
  if (auth.scheme === 'header') return `${secret} in the header ${auth.header}`;
  if (auth.scheme === 'url-secret') return `${secret} as ?secret=... at the end of the URL`;
  if (auth.scheme === 'bearer') return `${secret} as bearer token`;
  if (auth.scheme === 'basic') return `${secret} as password of the user ${auth.user}`;
  return `signed with the secret ${auth.secret} (${auth.scheme})`;
};
