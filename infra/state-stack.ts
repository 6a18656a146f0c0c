import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentProps, InboxTable } from './deployment.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import { Inbox } from './inbox.ts';
import { Secrets } from './secrets.ts';

/** All that must outlive a deployment: the inbox, the exports and the secrets. It leans on no other stack. */
export class StateStack extends Stack {
  readonly table: InboxTable;
  readonly bucket: Bucket;
  readonly secrets: Secrets;
  readonly outputs: CfnOutput[];

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, {
      description: 'casebridge: the inbox, the exported evidence and the secrets',
      terminationProtection: true,
    });
    this.table = new Inbox(this, 'Inbox', props).table;
    const evidence = new EvidenceBucket(this, 'Evidence', props);
    this.bucket = evidence.bucket;
    this.secrets = new Secrets(this, 'Secrets', props);
    this.outputs = [
      new CfnOutput(this, 'TableName', { value: this.table.tableName }),
      new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName }),
      new CfnOutput(this, 'AccessLogsBucketName', { value: evidence.accessLogs.bucketName }),
    ];
  }
}
