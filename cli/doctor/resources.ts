import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Inbox } from '../../lib/inbox.ts';
import { many, shortTime } from '../alerts/words.ts';
import type { Deployment } from '../deployment.ts';
import { timeInWords } from '../export/words.ts';
import { deadLettersOf } from '../reconcile/dead-letters.ts';
import { type Finding, looked, ok, unknown, wrong } from './finding.ts';

const rightsOrPlace =
  'is this the account and region of the deployment, and may you look? docs/doctor.md lists the rights';

/** Whether table and bucket are there. */
export const storeFindings = ({ dynamodb, s3, setting }: Deployment): Promise<Finding[]> =>
  Promise.all([
    looked('table', rightsOrPlace, async () => {
      const name = setting('CASEBRIDGE_TABLE');
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.TableStatus !== 'ACTIVE' && Table?.TableStatus !== 'UPDATING')
        return wrong('table', `${name} is ${Table?.TableStatus}`, 'wait until it is ACTIVE');
      const restored = Table.RestoreSummary?.RestoreDateTime?.toISOString();
      return ok(
        'table',
        restored === undefined ? name : `${name}, restored to ${shortTime(restored)}: docs/restore.md`,
      );
    }),
    looked('bucket', rightsOrPlace, async () => {
      const name = setting('CASEBRIDGE_BUCKET');
      await s3.send(new HeadBucketCommand({ Bucket: name }));
      return ok('bucket', name);
    }),
  ]);

const queues = ['falcon-rings', 'incydr-rings', 'falcon-exports', 'incydr-exports'];

/** Whether the queues are there, and nothing lies in their dead-letter queues. */
export const queueFindings = ({ sqs, queueUrl }: Deployment): Promise<Finding[]> =>
  Promise.all(
    queues.map((queue) => {
      const check = `queue ${queue}`;
      return looked(check, rightsOrPlace, async () => {
        const url = queueUrl(queue);
        if (url === null)
          return unknown(
            check,
            'its URL is not set',
            'take over the Environment outputs of the stacks: docs/alerts.md',
          );
        const asked = { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages' as const] };
        const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
        const dead = await deadLettersOf(sqs, url);
        if (dead === null) return wrong(check, 'it has no dead-letter queue', 'deploy the stacks anew');
        if (dead > 0)
          return wrong(
            check,
            `${many(dead, 'message')} in its dead-letter queue`,
            'the log of its worker says why; casebridge reconcile tells what is left to do',
          );
        return ok(
          check,
          `${many(Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0), 'message')}, none dead`,
        );
      });
    }),
  );

// The sweep rings again for whatever waits so long; a platform that is out is told by its connection.
const patience = 15 * 60_000;
const waitingRow = v.object({ alertId: v.string(), receivedAt: v.string() });

/** How long the oldest alert has waited. */
export const alertFinding = (inbox: Inbox, now: Date): Promise<Finding> =>
  looked('alerts', rightsOrPlace, async () => {
    for await (const row of inbox.inState('waiting')) {
      const { alertId, receivedAt } = v.parse(waitingRow, row);
      const age = now.getTime() - Date.parse(receivedAt);
      const says = `the oldest waiting alert came ${timeInWords(age)} ago`;
      if (age < patience) return ok('alerts', says);
      return wrong('alerts', says, `casebridge alerts show ${alertId}, and casebridge reconcile`);
    }
    return ok('alerts', 'none waits');
  });
