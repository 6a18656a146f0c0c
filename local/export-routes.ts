import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../lib/config.ts';
import { manifestOf, runReader } from '../lib/exports/run-reader.ts';
import { dynamoExportRuns } from '../lib/exports/runs.ts';
import { s3Store } from '../lib/exports/store.ts';
import { dynamoTable } from '../lib/table.ts';
import { credentials } from './aws/credentials.ts';
import type { EmbeddedAws } from './aws/index.ts';
import type { Invoke, LocalRoute } from './host/index.ts';

const patience = 60_000;
// Of a run's objects, how many are told.
const mostShown = 200;

/** The function that plans the exports of a connection. */
export const plannerOf = (
  { connections }: Pick<Config, 'connections'>,
  connection: string,
): 'plan-falcon-exports' | 'plan-incydr-exports' =>
  connections[connection]?.platform === 'falcon' ? 'plan-falcon-exports' : 'plan-incydr-exports';

/** `POST /local/exports/{name}/run`: what a schedule does, now; answered, and told to `onRun`, once the run is finished. */
export function exportRoutes(
  invoke: Invoke,
  config: Pick<Config, 'connections' | 'exports'>,
  { region, endpoints, bucket, table }: EmbeddedAws,
  onRun: (urls: string[]) => void,
): LocalRoute[] {
  const { exports } = config;
  const runs = dynamoExportRuns(
    dynamoTable(new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb }), table),
  );
  const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
  const reader = runReader(s3Store(s3, bucket));

  const ended = async (name: string, run: string): Promise<boolean> => {
    for await (const { outcome } of runs.cases(name, run)) if (outcome === 'queued') return false;
    return true;
  };

  const untilEnded = async (name: string, run: string): Promise<void> => {
    for (const end = Date.now() + patience; Date.now() < end && !(await ended(name, run)); ) await sleep(50);
  };

  /** The keys of what a finished run has written, as far as they are shown. */
  const keysOf = async (link: { key: string; versionId: string | null }): Promise<string[]> => {
    const manifest = await reader.run(link);
    const keys: string[] = [];
    for await (const line of reader.lines(manifest)) {
      const of = manifestOf(line);
      if (of === null) continue;
      const { artifacts } = await reader.case(of);
      keys.push(...artifacts.map(({ key }) => key), of.key);
      if (keys.length >= mostShown) break;
    }
    return [...keys, manifest.lines.key, link.key];
  };

  const handle: LocalRoute['handle'] = async ({ name = '' }) => {
    const settings = Object.hasOwn(exports, name) ? exports[name] : undefined;
    if (!settings)
      return {
        status: 404,
        json: { error: `no export is named ${name}; there are: ${Object.keys(exports).join(', ')}` },
      };
    const before = await runs.read(name);
    if (before.openRun !== null && before.plannedAt !== null)
      return { status: 409, json: { error: `a run of ${name} is already open` } };
    await invoke(plannerOf(config, settings.connection), { export: name });
    const { openRun } = await runs.read(name);
    if (openRun !== null) await untilEnded(name, openRun);
    await invoke('finish-exports', {});
    const { lastRun, lastManifestKey: key, lastManifestVersionId: versionId } = await runs.read(name);
    if (lastRun === before.lastRun || key === null)
      return { status: 202, json: { run: openRun, error: 'the run has not finished yet' } };
    const { counts } = await reader.run({ key, versionId });
    const urls = (await keysOf({ key, versionId })).map((it) => `${endpoints.s3}/${bucket}/${it}`);
    onRun(urls);
    return { status: 200, json: { run: lastRun, counts, objects: urls } };
  };

  return [{ method: 'POST', path: '/local/exports/{name}/run', handle }];
}
