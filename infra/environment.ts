import { CfnOutput, type Stack } from 'aws-cdk-lib';

/** What the `casebridge` command is to be told of a deployment, as one line for a shell: docs/alerts.md shows how it is taken over. */
export const environmentOutput = (stack: Stack, settings: Record<string, string>): CfnOutput =>
  new CfnOutput(stack, 'Environment', {
    description: 'For a shell in which the casebridge command looks into this deployment',
    value: `export ${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
  });
