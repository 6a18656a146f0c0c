import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Verb } from '../../cli/verb.ts';
import type { ExportSettings } from '../../lib/config.ts';
import { loadConfig } from '../../lib/config-file.ts';
import { type RunWorld, startFalconRunWorld, startRunWorld } from '../exports/run-world.ts';
import { minutes } from '../opening/world.ts';
import type { Said } from './world.ts';

type Changes = Pick<Partial<ExportSettings>, 'retention' | 'filter' | 'census'>;

type Platform = { kind: 'incydr' | 'falcon'; url: string; clientId: string; clientSecret: string };

/** What the command needs of the world of one export, whichever the platform. */
type Exporting = Pick<RunWorld, 'aws' | 'clock' | 'fresh' | 'connection' | 'stop'>;

/** One export with its planner, worker and finisher, told to the command as `npm start` tells of them; see run-world.ts. */
export async function startExportCommandWorld() {
  const world = await startRunWorld({ onDynamo: true });
  const { clock, incydr } = world;
  const command = await commandOver(world, { ...incydr, kind: 'incydr' });
  return {
    ...world,
    ...command,
    /** Cases with one file event each, changed a minute ago. */
    addCases: async (count: number): Promise<number[]> => {
      const numbers = incydr.addCases(count);
      for (const number of numbers) await world.attach(number, incydr.eventIds[0] ?? '');
      clock.advance(minutes(1));
      return numbers;
    },
  };
}

/** The same of Falcon. */
export async function startFalconExportCommandWorld() {
  const world = await startFalconRunWorld({ onDynamo: true });
  const command = await commandOver(world, { ...world.falcon, kind: 'falcon' });
  return { ...world, ...command };
}

async function commandOver(world: Exporting, { kind: platform, url, clientId, clientSecret }: Platform) {
  const folder = await mkdtemp(join(tmpdir(), 'casebridge-export-command-'));
  const { aws, clock } = world;
  let name = '';

  const tell = async (connection: string, prefix: string, changes: Changes) => {
    aws.putSecret('casebridge/tenant', { clientId, clientSecret });
    const { census = 'never', ...others } = changes;
    const every = typeof census === 'number' ? `${census / minutes(1)}m` : census;
    const settings = { connection, schedule: '0 2 * * *', prefix, ...others, census: every };
    const { json } = loadConfig(
      JSON.stringify({
        connections: { [connection]: { platform, url, secret: 'casebridge/tenant' } },
        sources: {},
        routes: [],
        exports: { [name]: settings },
      }),
      'casebridge.yaml',
    );
    const { region, table, bucket, queues, endpoints } = aws;
    const told = {
      deployment: 'test',
      config: JSON.parse(json),
      aws: { endpoints, region, table, bucket, queues },
    };
    await mkdir(join(folder, '.local'), { recursive: true });
    await writeFile(join(folder, '.local/endpoints.json'), JSON.stringify(told));
  };

  return {
    folder,
    name: () => name,
    /** Starts over with an export of other settings, and a folder without files. */
    fresh: async (changes: Changes = {}) => {
      await world.fresh(changes);
      const connection = world.connection();
      name = connection.replace('tenant', 'nightly');
      await rm(join(folder, 'out'), { recursive: true, force: true });
      await tell(connection, connection.replace('tenant', 'exports'), changes);
    },
    /** Changes one byte of what lies on disk of a version, which S3 would not do. */
    spoil: async (versionId: string | null | undefined, at = 10): Promise<void> => {
      const file = join(aws.directory, aws.bucket, 'versions', versionId ?? '');
      const bytes = await readFile(file);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(file, bytes);
    },
    /** Writes an object as somebody who may write the bucket, and answers what links to it. */
    overwrite: async (key: string, json: unknown) => {
      const Body = JSON.stringify(json);
      const { VersionId = null } = await aws.s3.send(
        new PutObjectCommand({ Bucket: aws.bucket, Key: key, Body }),
      );
      return { key, versionId: VersionId, sha256: createHash('sha256').update(Body).digest('hex') };
    },
    /** Every file in the folder that cases are fetched to. */
    fetched: async (): Promise<string[]> =>
      (await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true }).catch(() => []))
        .filter((it) => it.isFile())
        .map((it) => join(it.parentPath, it.name).slice(folder.length + 1))
        .toSorted(),
    /** Runs a verb. While it waits, `meanwhile` is what goes on. */
    call: async (
      verb: Verb,
      args: string[],
      meanwhile: () => Promise<unknown> = async () => undefined,
    ): Promise<Said> => {
      const out: string[] = [];
      const err: string[] = [];
      const code = await verb.run(args, {
        folder,
        environment: {},
        print: (text) => void out.push(text),
        complain: (text) => void err.push(text),
        now: clock.now,
        wait: async (milliseconds) => {
          clock.advance(milliseconds);
          await meanwhile();
        },
        draw: null,
        input: async () => null,
        ask: async () => '',
      });
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    stop: async () => {
      await Promise.all([world.stop(), rm(folder, { recursive: true })]);
    },
  };
}

export type ExportCommandWorld = Awaited<ReturnType<typeof startExportCommandWorld>>;
