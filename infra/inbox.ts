import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DeploymentPart, type DeploymentProps, type InboxTable } from './deployment.ts';
import { keyFor } from './keys.ts';
import { table as schema } from './table.ts';

/**
 * The table of accepted alerts, case records and export runs. It outlives whatever is made with it.
 * Where the configuration names a restored one, that is handed out, and its own stays unused.
 */
export class Inbox extends DeploymentPart {
  readonly table: InboxTable;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, props);
    const encryptionKey = keyFor(this, 'table', props);
    const own = new Table(this, 'Default', {
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
    addIndexes(own);
    const { table: restored } = props.configuration.deploy;
    this.table = restored === undefined ? own : this.#instead(own, restored, encryptionKey);
  }

  #instead(own: Table, tableName: string, encryptionKey: IKey | undefined): InboxTable {
    // Stacks that import it hold its exports back until they are deployed again.
    for (const value of [own.tableName, own.tableArn]) Stack.of(this).exportValue(value);
    const keyed = encryptionKey ? { encryptionKey } : {};
    return Table.fromTableAttributes(this, 'Restored', { tableName, ...keyed });
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
