import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { FunctionSpec, Trigger } from '../../infra/functions.ts';
import { startGateway } from './http-gateway.ts';
import type { HostOptions } from './options.ts';
import { startPoller } from './queue-poller.ts';
import { startSchedule } from './schedule.ts';

type Deployed = {
  specs: [string, FunctionSpec][];
  invoke: (name: string, event: unknown) => Promise<unknown>;
  onLog: (functionName: string, line: string) => void;
};

/** Starts what starts the functions: the gateway, a poller for each queue and a timer for each rate. */
export async function startTriggers(options: HostOptions, { specs, invoke, onLog }: Deployed) {
  const sqs = queueClient(options.env);
  const closers: (() => Promise<void>)[] = [];
  const stopSchedules: (() => void)[] = [];
  let gatewayUrl = '';

  const start = async (name: string, trigger: Trigger): Promise<void> => {
    const run = (event: unknown) => invoke(name, event);
    switch (trigger.kind) {
      case 'http': {
        const routes = options.routes?.(invoke) ?? [];
        const gateway = await startGateway({ invoke: run, routes, port: options.port ?? 0 });
        gatewayUrl = gateway.url;
        closers.push(gateway.close);
        break;
      }
      case 'queue': {
        const poller = await startPoller({
          sqs,
          queueUrl: options.queueUrls[trigger.queue],
          batchSize: trigger.batchSize,
          concurrency: Math.min(trigger.concurrency, options.concurrency ?? Infinity),
          invoke: run,
          onFault: (error) => onLog(name, `its queue: ${reasonOf(error)}`),
          failedVisibilitySeconds: options.failedVisibilitySeconds,
        });
        closers.push(poller.close);
        break;
      }
      case 'exports': // its schedules are the configuration's; this is its own turn
      case 'rate':
        if (options.minuteMs === null) break;
        stopSchedules.push(startSchedule(trigger.minutes * (options.minuteMs ?? 60_000), () => run({})));
        break;
    }
  };

  const close = async (): Promise<void> => {
    for (const stop of stopSchedules) stop();
    await Promise.all(closers.map((it) => it()));
    sqs.destroy();
  };

  try {
    for (const [name, { trigger }] of specs) await start(name, trigger);
  } catch (error) {
    await close(); // such as a port that is taken: what started before it must not live on
    throw error;
  }
  return { gatewayUrl, close };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const queueEnv = v.object({
  AWS_REGION: v.string(),
  AWS_ENDPOINT_URL_SQS: v.string(),
  AWS_ACCESS_KEY_ID: v.string(),
  AWS_SECRET_ACCESS_KEY: v.string(),
});

/** The pollers reach the queues by the very settings that the functions have. */
function queueClient(env: Record<string, string>): SQSClient {
  const settings = v.parse(queueEnv, env);
  return new SQSClient({
    region: settings.AWS_REGION,
    endpoint: settings.AWS_ENDPOINT_URL_SQS,
    credentials: {
      accessKeyId: settings.AWS_ACCESS_KEY_ID,
      secretAccessKey: settings.AWS_SECRET_ACCESS_KEY,
    },
  });
}
