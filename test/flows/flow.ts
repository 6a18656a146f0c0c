import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { credentials } from '../../local/aws/credentials.ts';
import { endpointsOf } from '../../local/endpoints.ts';
import { type LocalStack, startLocal } from '../../local/stack.ts';

/** The whole of casebridge, as `npm start` runs it, with a configuration of its own and minutes that pass as fast as is said. */
export async function startFlow({ minuteMs }: { minuteMs: number }) {
  const directory = await mkdtemp(join(tmpdir(), 'flow-'));
  const logs: string[] = [];
  const stack = await startLocal({
    configFile: 'test/flows/casebridge.yaml',
    directory,
    bundles: 'dist/functions',
    minuteMs,
    failedVisibilitySeconds: 0,
    onLog: (name, line) => logs.push(`${name} ${line}`),
  });
  const sqs = new SQSClient({ region: stack.aws.region, endpoint: stack.aws.endpoints.sqs, credentials });
  return {
    ...stack,
    logs,
    post: (body: unknown, source = 'splunk') => post(stack, source, body),
    /** From now on, a message that comes a second time is dead. */
    receiveOnce: async () => {
      for (const url of Object.values(stack.aws.queues)) await receiveAtMost(sqs, url, 1);
    },
    /** Messages in the dead-letter queues of both platforms' rings. */
    deadLetters: async () => {
      const counts = Object.values(stack.aws.deadLetterQueues).map(async (url) => {
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return Number(Attributes?.['ApproximateNumberOfMessages']);
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    stop: async () => {
      sqs.destroy();
      await stack.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function receiveAtMost(sqs: SQSClient, url: string, maxReceiveCount: number): Promise<void> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
  );
  const policy = { ...JSON.parse(Attributes?.['RedrivePolicy'] ?? '{}'), maxReceiveCount };
  const attributes = { RedrivePolicy: JSON.stringify(policy) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
}

export type Flow = Awaited<ReturnType<typeof startFlow>>;

async function post(
  stack: LocalStack,
  source: string,
  body: unknown,
): Promise<{ status: number; type: string | null; json: unknown }> {
  const { url, headers } = endpointsOf(stack).sources[source] ?? { url: '', headers: {} };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
  return { status: answer.status, type: answer.headers.get('content-type'), json: await answer.json() };
}

let sids = 0;

/** A Splunk alert of an id of its own. */
export const splunkAlert = (row: Record<string, unknown>, sid = `sid-${(sids += 1)}`) => ({
  sid,
  search_name: 'Uploads',
  results_link: 'https://splunk.example.com/app/search/@go',
  owner: 'admin',
  app: 'search',
  result: { _time: '1764000000', ...row },
});

/** Looks until it holds; what is asked for comes within seconds or not at all. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 30_000,
): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(20)) if (await holds()) return;
  throw new Error(`within ${patience} ms it did not come true that ${what}`);
}

/** Ids of the Falcon cases that hold an alert. */
export const falconHolders = ({ falcon }: Flow, alertId: string) =>
  [...falcon.cases.values()].filter(({ evidence }) => evidence.alerts.includes(alertId)).map(({ id }) => id);

/** Numbers of the Incydr cases that hold a file event. */
export const incydrHolders = ({ incydr }: Flow, eventId: string) =>
  [...incydr.cases.entries()].filter(([, { events }]) => events.has(eventId)).map(([number]) => number);
