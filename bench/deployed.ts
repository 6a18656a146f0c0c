import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { buildFunctions } from '../infra/build.ts';
import { type FunctionName, type FunctionSpec, functions, type QueueName } from '../infra/functions.ts';
import type { DeployedFunction } from '../local/host/execution-environment.ts';
import { queueEvent } from '../local/host/queue-event.ts';
import { startFalconSimulator } from '../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../local/simulators/incydr/index.ts';
import { embedded } from '../test/embedded-aws/embedded.ts';
import { configAt, secret } from './configuration.ts';
import { deliveryEvent, evidenceOf, splunkEvent } from './receiving.ts';

export type Deployed = Awaited<ReturnType<typeof startDeployed>>;

/** The functions as they are deployed, with AWS and both platforms on this machine; nothing starts by itself. */
export async function startDeployed(alerts: number) {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const [aws, falcon, incydr, bundles] = await Promise.all([
    embedded(),
    startFalconSimulator(),
    startIncydrSimulator(),
    buildFunctions({ outDir }),
  ]);
  const numbers = Array.from({ length: alerts }, (_, number) => String(number));
  falcon.addAlerts(numbers.map((it) => evidenceOf('falcon', it)));
  incydr.addEvents(numbers.map((it) => evidenceOf('incydr', it)));
  for (const [name, { clientId, clientSecret }] of Object.entries({ soc: falcon, 'insider-risk': incydr }))
    aws.putSecret(`casebridge/${name}`, { clientId, clientSecret });
  aws.putSecret('casebridge/bench', { secret });
  const config = JSON.stringify(configAt({ falcon: falcon.url, incydr: incydr.url }));
  for (const { folder } of bundles) await writeFile(join(folder, 'casebridge.json'), config);

  return {
    aws,
    falcon,
    incydr,
    /** Where the bundles are, and what they were built of. */
    outDir,
    config,
    specOf: (
      name: FunctionName,
      env: Record<string, string> = aws.env,
      onLog: DeployedFunction['onLog'] = () => undefined,
    ): DeployedFunction => {
      const { timeoutSeconds, memoryMiB, nodeOptions = '' }: FunctionSpec = functions[name];
      const options = `--enable-source-maps ${nodeOptions}`; // as the stacks have it
      const settings = { ...settingsFor(aws), NODE_OPTIONS: options, ...env };
      return { name, folder: join(outDir, name), env: settings, timeoutSeconds, memoryMiB, onLog };
    },
    /** The delivery of an alert of a platform. */
    delivery: (platform: 'falcon' | 'incydr', number: number, host: string) =>
      platform === 'falcon' ? deliveryEvent(String(number), host) : splunkEvent(String(number), host),
    /** What a queue hands its function for the next message, which is no longer in it then. */
    nextOf: async (queue: QueueName): Promise<unknown> => {
      const QueueUrl = aws.queues[queue];
      const received = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
      const [message] = received.Messages ?? [];
      if (!message) return null;
      await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return queueEvent([message], `arn:aws:sqs:us-east-1:000000000000:${queue}`);
    },
    close: async () => {
      await Promise.all([aws.close(), falcon.close(), incydr.close(), rm(outDir, { recursive: true })]);
    },
  };
}

const settingsFor = ({ table, bucket, queues }: Awaited<ReturnType<typeof embedded>>) => ({
  CASEBRIDGE_DEPLOYMENT: 'bench',
  CASEBRIDGE_STAGE: 'bench',
  CASEBRIDGE_TABLE: table,
  CASEBRIDGE_BUCKET: bucket,
  CASEBRIDGE_FALCON_RINGS_URL: queues['falcon-rings'],
  CASEBRIDGE_INCYDR_RINGS_URL: queues['incydr-rings'],
  CASEBRIDGE_INCYDR_EXPORTS_URL: queues['incydr-exports'],
  CASEBRIDGE_FALCON_EXPORTS_URL: queues['falcon-exports'],
});
