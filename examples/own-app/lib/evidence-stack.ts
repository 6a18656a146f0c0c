import { Stack } from 'aws-cdk-lib';
import { type DeploymentProps, EvidenceBucket, Inbox, Secrets } from 'casebridge/infra';
import type { Construct } from 'constructs';

/** What must outlive a deployment. */
export class EvidenceStack extends Stack {
  readonly table: Inbox['table'];
  readonly bucket: EvidenceBucket['bucket'];

  constructor(scope: Construct, id: string, deployment: DeploymentProps) {
    super(scope, id, { terminationProtection: true });
    this.table = new Inbox(this, 'Inbox', deployment).table;
    this.bucket = new EvidenceBucket(this, 'Evidence', deployment).bucket;
    new Secrets(this, 'Secrets', deployment);
  }
}
