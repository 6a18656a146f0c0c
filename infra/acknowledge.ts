import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a finding of cdk-nag's pack AwsSolutions stands, on the one resource that has it. */
export const acknowledge = (resource: IConstruct, rule: string, reason: string): void =>
  Validations.of(resource).acknowledge({ id: `AwsSolutions-${rule}`, reason });
