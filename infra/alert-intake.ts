import { Stack } from 'aws-cdk-lib';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type CaseOpeners, ringUrls } from './case-opener.ts';
import { DeploymentPart, type Evidence, type InboxTable } from './deployment.ts';
import { bringEvents, eventSourcesOf, LostEvents } from './event-sources.ts';
import { putsObjects, readsSecrets, sendsTo, usesRowsOf } from './grants.ts';
import { HouseFunction } from './house-function.ts';
import { namedKey } from './keys.ts';
import { secretNames } from './secrets.ts';
import { Webhooks, type WebhooksProps } from './webhooks.ts';

export type AlertIntakeProps = WebhooksProps & {
  /** The inbox's. */
  table: InboxTable;
  /** Where bodies are kept that are too large for the table. */
  bucket: Evidence;
  openers: CaseOpeners;
};

/** Rows of the table by what their keys begin with. */
const rows = ['claim#*', 'key#*', 'alert#*'];

/** Takes the alerts: the HTTP API, the rules for events of EventBridge, and the receiver, which puts them in the inbox and rings. */
export class AlertIntake extends DeploymentPart {
  readonly receiver: HouseFunction;
  readonly webhooks: Webhooks;
  /** Where events come to lie that were not taken; null without a source of EventBridge. */
  readonly lostEvents: LostEvents | null;

  constructor(scope: Construct, id: string, props: AlertIntakeProps) {
    super(scope, id, props);
    const events = eventSourcesOf(props.configuration.config);
    this.lostEvents = events.length === 0 ? null : new LostEvents(this, 'Events', props);
    this.receiver = receiverOf(this, this.lostEvents, props);
    if (this.lostEvents) bringEvents(this.lostEvents, events, this.receiver);
    this.webhooks = new Webhooks(this, 'Webhooks', this.receiver, props);
  }

  get lambda(): Lambda {
    return this.receiver.lambda;
  }

  get functions(): HouseFunction[] {
    return [this.receiver];
  }

  /** Where a source posts its alerts. */
  urlOf(source: string): string {
    return `${this.webhooks.url}/${source}`;
  }
}

const receiverOf = (scope: Construct, lostEvents: LostEvents | null, props: AlertIntakeProps) =>
  new HouseFunction(scope, 'receive-alert', {
    ...props,
    environment: {
      CASEBRIDGE_TABLE: props.table.tableName,
      CASEBRIDGE_BUCKET: props.bucket.bucketName,
      ...ringUrls(props.openers),
    },
    may: [
      usesRowsOf(props.table, rows, 'GetItem', 'PutItem'),
      putsObjects(props.bucket, ['deliveries/']),
      readsSecrets(
        Stack.of(scope),
        secretNames(props.configuration.config).source,
        namedKey('secrets', props),
      ),
      sendsTo(props.openers.falcon.queue, props.openers.incydr.queue),
      sendsTo(...(lostEvents ? [lostEvents.queue] : [])),
    ],
  });
