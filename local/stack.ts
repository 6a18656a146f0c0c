import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildFunctions } from '../infra/build.ts';
import { awsCron } from '../infra/cron.ts';
import { type Config, parseConfig } from '../lib/config.ts';
import { loadConfig } from '../lib/config-file.ts';
import { parseExportStart } from '../lib/exports/start.ts';
import { type EmbeddedAws, startAws } from './aws/index.ts';
import { startScheduler } from './aws/scheduler.ts';
import { eventRoute } from './event-route.ts';
import { exportRoutes, plannerOf } from './export-routes.ts';
import { type FunctionHost, startFunctions } from './host/index.ts';
import { onAnyPort, ports } from './ports.ts';
import type { tenantOptions } from './simulator-options.ts';
import { type FalconSimulator, startFalconSimulator } from './simulators/falcon/index.ts';
import { type IncydrSimulator, startIncydrSimulator } from './simulators/incydr/index.ts';

export type LocalStack = {
  config: Config;
  /** The same as it is given to the functions. */
  json: unknown;
  aws: EmbeddedAws;
  incydr: IncydrSimulator;
  falcon: FalconSimulator;
  host: FunctionHost;
  /** The signing secret of each source. */
  sourceSecrets: Record<string, string>;
  close: () => Promise<void>;
};

export type LocalOptions = {
  configFile: string;
  /** Where S3 keeps its objects. */
  directory: string;
  /** False: the ports that a person can remember are left to others. */
  fixedPorts?: boolean;
  onLog?: (functionName: string, line: string) => void;
  /** Told the address of every object that a run asked for by hand has written. */
  onExported?: (urls: string[]) => void;
  /** Milliseconds of a scheduled minute; null: only what is asked for runs. */
  minuteMs?: number | null;
  failedVisibilitySeconds?: number;
  /** What the platforms hold at the start, and how they behave. */
  tenants?: ReturnType<typeof tenantOptions>;
  /** Built bundles; built anew where it is left out. */
  bundles?: string;
};

/** What tells the local run's cases from those of a deployment. */
export const deploymentName = 'local';

/** Starts casebridge on this machine: the embedded AWS, both platforms, and the functions as they are deployed. */
export async function startLocal(options: LocalOptions): Promise<LocalStack> {
  const { fixedPorts = false, directory, tenants } = options;
  const bundles = options.bundles ?? resolve('dist/functions');
  const port = (preferred: number) => (fixedPorts ? preferred : 0);
  const [text, aws, incydr, falcon] = await Promise.all([
    readFile(options.configFile, 'utf8'),
    startAws({ directory }),
    onAnyPort(port(ports.incydr), (at) => startIncydrSimulator({ ...tenants?.incydr, port: at })),
    onAnyPort(port(ports.falcon), (at) => startFalconSimulator({ ...tenants?.falcon, port: at })),
    options.bundles === undefined ? buildFunctions({ outDir: bundles }) : [],
  ]);
  const config = atSimulators(loadConfig(text, options.configFile).json, {
    incydr: incydr.url,
    falcon: falcon.url,
  });
  const parsed = parseConfig(JSON.stringify(config));
  const sourceSecrets = putSecrets(parsed, aws, { incydr, falcon });
  const host = await onAnyPort(port(ports.webhooks), (at) =>
    startFunctions({
      bundles,
      config,
      port: at,
      env: { ...aws.env, ...settingsFor(aws) },
      queueUrls: aws.queues,
      concurrency: 4,
      minuteMs: options.minuteMs === undefined ? 60_000 : options.minuteMs,
      routes: (invoke) => [
        ...exportRoutes(invoke, parsed, aws, options.onExported ?? (() => undefined)),
        eventRoute(invoke),
      ],
      ...(options.failedVisibilitySeconds === undefined
        ? {}
        : { failedVisibilitySeconds: options.failedVisibilitySeconds }),
      ...(options.onLog ? { onLog: options.onLog } : {}),
    }),
  );
  const scheduler = await scheduleExports(parsed, host, aws.region);
  const close = async () => {
    await scheduler.close();
    await host.close(); // first, so that no function loses its table in the midst of its work
    await Promise.all([aws.close(), incydr.close(), falcon.close()]);
  };
  return { config: parsed, json: config, aws, incydr, falcon, host, sourceSecrets, close };
}

/** A schedule for each export, as the stack creates it. */
async function scheduleExports(config: Config, host: FunctionHost, region: string) {
  const { exports } = config;
  const fire = async (_target: unknown, input: string) => {
    const name = parseExportStart(JSON.parse(input)) ?? '';
    await host.invoke(plannerOf(config, exports[name]?.connection ?? ''), { export: name });
  };
  const scheduler = await startScheduler({ region, fire });
  for (const [name, { schedule, timezone, connection }] of Object.entries(exports)) {
    const body = {
      ScheduleExpression: awsCron(schedule),
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: `arn:aws:lambda:::function:${plannerOf(config, connection)}`,
        RoleArn: 'arn:aws:iam:::role/local',
        Input: JSON.stringify({ export: name }),
      },
    };
    const answer = await fetch(`${scheduler.url}/schedules/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the schedule of export ${name} was refused: ${await answer.text()}`);
  }
  return scheduler;
}

/** The configuration with each connection's address replaced by that of the simulator of its platform. */
function atSimulators(json: string, urls: Record<'incydr' | 'falcon', string>): unknown {
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('platform' in value)) return value;
    return value.platform === 'incydr' || value.platform === 'falcon'
      ? { ...value, url: urls[value.platform] }
      : value;
  });
}

/** Sets what the configuration names: the simulators' API clients, and a new signing secret for each source. */
function putSecrets(
  { connections, sources }: Config,
  aws: EmbeddedAws,
  platforms: Pick<LocalStack, 'incydr' | 'falcon'>,
) {
  for (const { platform, secret } of Object.values(connections)) {
    const { clientId, clientSecret } = platforms[platform];
    aws.putSecret(secret, { clientId, clientSecret });
  }
  const secrets = Object.entries(sources).flatMap(([name, { auth }]): [string, string][] => {
    if (!('secret' in auth)) return [];
    const secret = randomBytes(16).toString('hex');
    aws.putSecret(auth.secret, { secret });
    return [[name, secret]];
  });
  return Object.fromEntries(secrets);
}

const settingsFor = ({ table, bucket, queues }: EmbeddedAws) => ({
  CASEBRIDGE_DEPLOYMENT: deploymentName,
  CASEBRIDGE_STAGE: 'local',
  CASEBRIDGE_TABLE: table,
  CASEBRIDGE_BUCKET: bucket,
  CASEBRIDGE_FALCON_RINGS_URL: queues['falcon-rings'],
  CASEBRIDGE_INCYDR_RINGS_URL: queues['incydr-rings'],
  CASEBRIDGE_INCYDR_EXPORTS_URL: queues['incydr-exports'],
  CASEBRIDGE_FALCON_EXPORTS_URL: queues['falcon-exports'],
});
