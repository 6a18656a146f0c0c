import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { caseManifest, runManifest } from '../lib/exports/manifest.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { dynamoTable } from '../lib/table.ts';
import { credentials } from './aws/credentials.ts';
import type { EmbeddedAws } from './aws/index.ts';
import type { Invoke, LocalRoute } from './host/index.ts';

const patience = 60_000;

/** `POST /local/exports/{name}/run`: what a schedule does on AWS, now, and answered once the run is finished. */
export function exportRoutes(
  invoke: Invoke,
  { region, endpoints, bucket, table }: EmbeddedAws,
): LocalRoute[] {
  const runs = dynamoExportRuns(
    dynamoTable(new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }), table),
  );
  const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });

  const readJson = async <S extends v.GenericSchema>(
    schema: S,
    key: string,
    versionId: string | null,
  ): Promise<v.InferOutput<S>> => {
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(versionId === null ? {} : { VersionId: versionId }),
      }),
    );
    return v.parse(schema, JSON.parse((await Body?.transformToString()) ?? ''));
  };

  const ended = async (name: string, run: string): Promise<boolean> => {
    for await (const { outcome } of runs.cases(name, run)) if (outcome === 'queued') return false;
    return true;
  };

  const handle: LocalRoute['handle'] = async ({ name = '' }) => {
    const before = await runs.read(name);
    await invoke('plan-incydr-exports', { export: name });
    const { openRun } = await runs.read(name);
    if (openRun === null || before.openRun !== null)
      return { status: 409, json: { error: `a run of ${name} is already open` } };
    for (const end = Date.now() + patience; !(await ended(name, openRun)) && Date.now() < end; )
      await sleep(50);
    await invoke('finish-exports', {});
    const { lastRun, lastManifestKey } = await runs.read(name);
    if (lastRun !== openRun || lastManifestKey === null)
      return { status: 202, json: { run: openRun, error: 'the run has not finished yet' } };
    const run = await readJson(runManifest, lastManifestKey, null);
    const manifests = run.cases.flatMap(({ manifest }) => (manifest ? [manifest] : []));
    const cases = await Promise.all(
      manifests.map(({ key, versionId }) => readJson(caseManifest, key, versionId)),
    );
    const objects = [
      ...cases.flatMap(({ artifacts }) => artifacts.map(({ key, size }) => ({ key, size }))),
      ...manifests.map(({ key }) => ({ key })),
    ];
    return {
      status: 200,
      json: { run: openRun, bucket, manifest: lastManifestKey, counts: run.counts, objects },
    };
  };

  return [{ method: 'POST', path: '/local/exports/{name}/run', handle }];
}
