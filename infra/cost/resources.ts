import { App, type Stack } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Configuration } from '../deployment.ts';
import { addStacks } from '../stacks.ts';

const reference = v.pipe(
  v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) }),
  v.transform((it) => it['Fn::GetAtt'][0]),
);
const templateSchema = v.object({
  Resources: v.record(
    v.string(),
    v.object({
      Type: v.string(),
      Properties: v.optional(v.record(v.string(), v.unknown()), {}),
      Metadata: v.optional(v.object({ 'aws:cdk:path': v.optional(v.string(), '') })),
    }),
  ),
});
const lambda = v.object({ MemorySize: v.number(), Architectures: v.tuple([v.string()]) });
const schedule = v.object({
  ScheduleExpression: v.string(),
  Target: v.object({ Arn: reference }),
});
const mapping = v.object({ EventSourceArn: reference });
const alarm = v.object({ Metrics: v.optional(v.array(v.object({ MetricStat: v.optional(v.unknown()) }))) });
const queue = v.object({ FifoQueue: v.optional(v.boolean(), false) });
const logs = v.object({ RetentionInDays: v.number() });

export type LambdaFunction = { memoryMiB: number; isArm: boolean; runsAMinute: number };

/** What of a deployment is paid for, as its templates have it. */
export type Resources = ReturnType<typeof resourcesOf>;

/** The resources of a configuration's stacks. The functions must have been built. */
export function synthesisedResources(configuration: Configuration, functionsFolder: string): Resources {
  const outdir = mkdtempSync(join(tmpdir(), 'casebridge-cost-'));
  try {
    const context = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': [] };
    const app = new App({ outdir, context, builtinCloudFormationValidation: false });
    const stacks = Object.values(addStacks(app, { stage: 'prod', configuration, functionsFolder }));
    return resourcesOf(templatesOf(app, stacks));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const templatesOf = (app: App, stacks: Stack[]): unknown[] => {
  const assembly = app.synth();
  return stacks.map(({ artifactId }): unknown => assembly.getStackArtifact(artifactId).template);
};

/** What is paid for in CloudFormation templates. */
export function resourcesOf(templates: unknown[]) {
  const all = templates.flatMap((template) => Object.entries(v.parse(templateSchema, template).Resources));
  const ofType = (type: string) => all.filter(([, it]) => it.Type === type);
  const propertiesOf = <S extends v.GenericSchema>(type: string, schema: S): v.InferOutput<S>[] =>
    ofType(type).map(([, it]) => v.parse(schema, it.Properties));

  const schedules = propertiesOf('AWS::Scheduler::Schedule', schedule);
  const polled = propertiesOf('AWS::Lambda::EventSourceMapping', mapping).map(({ EventSourceArn }) => {
    const [, source] = all.find(([id]) => id === EventSourceArn) ?? [];
    return v.parse(queue, source?.Properties ?? {}).FifoQueue;
  });
  return {
    /** By the name of functions.ts. */
    functions: new Map(
      ofType('AWS::Lambda::Function').map(([id, it]): [string, LambdaFunction] => {
        const { MemorySize, Architectures } = v.parse(lambda, it.Properties);
        const rates = schedules.filter(({ Target }) => Target.Arn === id).map(runsAMinute);
        return [
          nameOf(it.Metadata?.['aws:cdk:path'] ?? ''),
          {
            memoryMiB: MemorySize,
            isArm: Architectures[0] === 'arm64',
            runsAMinute: rates.reduce((sum, rate) => sum + rate, 0),
          },
        ];
      }),
    ),
    polledFifoQueues: polled.filter((isFifo) => isFifo).length,
    polledQueues: polled.filter((isFifo) => !isFifo).length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    /** Metrics that alarms look at: an alarm on a formula is paid for each metric in it. */
    alarmMetrics: propertiesOf('AWS::CloudWatch::Alarm', alarm).reduce(
      (sum, { Metrics }) => sum + (Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1),
      0,
    ),
    logRetentionDays: Math.max(...propertiesOf('AWS::Logs::LogGroup', logs).map((it) => it.RetentionInDays)),
  };
}

/** Only rates: what runs by a cron runs so seldom that it is no cost of its own. */
function runsAMinute({ ScheduleExpression }: { ScheduleExpression: string }): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(ScheduleExpression) ?? [];
  return minutes === undefined ? 0 : 1 / Number(minutes);
}

/** `casebridge-prod-alerts/Intake/receive-alert/Function/Resource`: the name stands before the function. */
function nameOf(path: string): string {
  const parts = path.split('/');
  return parts[parts.indexOf('Function') - 1] ?? path;
}
