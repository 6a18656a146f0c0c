import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Config } from '../../lib/config.ts';
import type { Evidence, InboxTable } from '../deployment.ts';
import type { HouseFunction } from '../house-function.ts';
import type { QueueWithDlq } from '../queue-with-dlq.ts';

/** What is looked at: the resources of one deployment, and the names in its configuration. */
export type Watched = {
  config: Pick<Config, 'connections' | 'sources' | 'exports'>;
  functions: readonly Pick<HouseFunction, 'name' | 'spec' | 'lambda' | 'logGroup'>[];
  queues: readonly Pick<QueueWithDlq, 'name' | 'queue' | 'deadLetters'>[];
  /** Where events of EventBridge come to lie that were not taken; null where no source is brought by it. */
  lostEvents: IQueue | null;
  api: HttpApi;
  table: InboxTable;
  bucket: Evidence;
};
