import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { Config } from '../lib/config.ts';
import { caseManifest, runManifest } from '../lib/exports/manifest.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { dynamoTable } from '../lib/table.ts';
import { credentials } from './aws/credentials.ts';
import type { EmbeddedAws } from './aws/index.ts';
import type { Invoke, LocalRoute } from './host/index.ts';

const patience = 60_000;

/** `POST /local/exports/{name}/run`: what a schedule does, now; answered, and told to `onRun`, once the run is finished. */
export function exportRoutes(
  invoke: Invoke,
  exports: Config['exports'],
  { region, endpoints, bucket, table }: EmbeddedAws,
  onRun: (urls: string[]) => void,
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

  const untilEnded = async (name: string, run: string): Promise<void> => {
    for (const end = Date.now() + patience; Date.now() < end && !(await ended(name, run)); ) await sleep(50);
  };

  const handle: LocalRoute['handle'] = async ({ name = '' }) => {
    if (!Object.hasOwn(exports, name))
      return {
        status: 404,
        json: { error: `no export is named ${name}; there are: ${Object.keys(exports).join(', ')}` },
      };
    const before = await runs.read(name);
    if (before.openRun !== null && before.plannedAt !== null)
      return { status: 409, json: { error: `a run of ${name} is already open` } };
    await invoke('plan-incydr-exports', { export: name });
    const { openRun } = await runs.read(name);
    if (openRun !== null) await untilEnded(name, openRun);
    await invoke('finish-exports', {});
    const { lastRun, lastManifestKey, lastManifestVersionId } = await runs.read(name);
    if (lastRun === before.lastRun || lastManifestKey === null)
      return { status: 202, json: { run: openRun, error: 'the run has not finished yet' } };
    const run = await readJson(runManifest, lastManifestKey, lastManifestVersionId);
    const manifests = run.cases.flatMap(({ manifest }) => (manifest ? [manifest] : []));
    const cases = await Promise.all(
      manifests.map(({ key, versionId }) => readJson(caseManifest, key, versionId)),
    );
    const keys = [
      ...cases.flatMap(({ artifacts }) => artifacts.map(({ key }) => key)),
      ...manifests.map(({ key }) => key),
      lastManifestKey,
    ];
    const urls = keys.map((key) => `${endpoints.s3}/${bucket}/${key}`);
    onRun(urls);
    return { status: 200, json: { run: lastRun, counts: run.counts, objects: urls } };
  };

  return [{ method: 'POST', path: '/local/exports/{name}/run', handle }];
}
