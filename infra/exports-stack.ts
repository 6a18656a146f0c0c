import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CaseExports, type CaseExportsProps } from './case-exports.ts';
import { environmentOutput } from './environment.ts';

/**
 * The way of an export. It is there without any export too: a stack that is no longer made would stay deployed, with the
 * schedules it had.
 */
export class ExportsStack extends Stack {
  readonly exports: CaseExports;

  constructor(scope: Construct, id: string, props: CaseExportsProps) {
    super(scope, id, { description: 'casebridge: from changed cases to evidence in S3' });
    this.exports = new CaseExports(this, 'CaseExports', props);
    environmentOutput(this, { exports: this.exports });
  }
}
