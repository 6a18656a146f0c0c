import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type CaseOpeners, ringUrls } from './case-opener.ts';
import { DeploymentPart, type DeploymentProps, type InboxTable } from './deployment.ts';
import { queriesIndex, sendsTo, usesRowsOf } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { Clock } from './schedules.ts';
import { table as schema } from './table.ts';

export type SweepProps = DeploymentProps & {
  /** The inbox's. */
  table: InboxTable;
  openers: CaseOpeners;
};

/** Rings every minute for what is due, or has waited too long. */
export class Sweep extends DeploymentPart {
  readonly sweeper: HouseFunction;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id, props);
    const { table, openers } = props;
    this.sweeper = new HouseFunction(this, 'sweep-inbox', {
      ...props,
      environment: { CASEBRIDGE_TABLE: table.tableName, ...ringUrls(openers) },
      may: [
        usesRowsOf(table, ['key#*'], 'GetItem'),
        queriesIndex(table, schema.byState.indexName),
        sendsTo(openers.falcon.queue, openers.incydr.queue),
      ],
    });
    new Clock(this.sweeper).runAtRate();
  }

  get lambda(): Lambda {
    return this.sweeper.lambda;
  }

  get functions(): HouseFunction[] {
    return [this.sweeper];
  }
}
