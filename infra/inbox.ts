import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DeploymentPart, type DeploymentProps } from './deployment.ts';
import { keyFor } from './keys.ts';
import { table as schema } from './table.ts';

/** The table of accepted alerts, case records and export runs. It outlives whatever is made with it. */
export class Inbox extends DeploymentPart {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, props);
    const encryptionKey = keyFor(this, 'table', props);
    this.table = new Table(this, 'Default', {
      partitionKey: text(schema.partitionKey),
      sortKey: text(schema.sortKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(encryptionKey
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }
        : { encryption: TableEncryption.AWS_MANAGED }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: schema.timeToLive,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    addIndexes(this.table);
  }
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

function addIndexes(table: Table): void {
  const { waiting, byState } = schema;
  table.addLocalSecondaryIndex({
    indexName: waiting.indexName,
    sortKey: text(waiting.sortKey),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...waiting.attributes],
  });
  table.addGlobalSecondaryIndex({
    indexName: byState.indexName,
    partitionKey: text(byState.partitionKey),
    sortKey: text(byState.sortKey),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...byState.attributes],
  });
}
