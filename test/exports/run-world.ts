import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { resolve } from 'node:path';
import { startFalconSimulator } from '../../local/simulators/falcon/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { ExportSettings } from '../../lib/config.ts';
import { finishExport } from '../../lib/exports/finish.ts';
import type { CaseReader } from '../../lib/exports/case-reader.ts';
import { dynamoChain } from '../../lib/exports/chain.ts';
import type { ChangeFeed } from '../../lib/exports/changed-case.ts';
import { exportCase } from '../../lib/exports/export-case.ts';
import { dynamoExported, type Exported } from '../../lib/exports/exported.ts';
import { caseManifest, runLine, runManifest } from '../../lib/exports/manifest.ts';
import type { Start } from '../../lib/exports/open-run.ts';
import { planExport } from '../../lib/exports/plan.ts';
import { parseOrder, type QueueOrders, sqsOrders } from '../../lib/exports/queue.ts';
import { dynamoExportRuns, type ExportRuns } from '../../lib/exports/runs.ts';
import { s3Store, type Store } from '../../lib/exports/store.ts';
import { falconCaseReader } from '../../lib/falcon/case-reader.ts';
import { falconChanges } from '../../lib/falcon/changed-cases.ts';
import { falconClient } from '../../lib/falcon/client/index.ts';
import { fontsIn } from '../../lib/falcon/export/pdf/fonts.ts';
import { hashOf } from '../../lib/hash.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { incydrCaseReader } from '../../lib/incydr/case-reader.ts';
import { incydrChanges } from '../../lib/incydr/changed-cases.ts';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import type { Log } from '../../lib/log.ts';
import { dynamoTable } from '../../lib/table.ts';
import { anAlert } from '../an-alert.ts';
import { embedded } from '../embedded-aws/embedded.ts';
import { memoryTable } from '../faults/memory-table.ts';
import { minutes, seconds, virtualClock } from '../opening/world.ts';
import { aDraft } from '../a-draft.ts';

/** What planner, worker and finisher are made of; a test replaces a part to break it. */
export type Parts = {
  runs: ExportRuns;
  exported: Exported;
  store: Store;
  queue: QueueOrders;
  fetch: typeof fetch;
};

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Clock = ReturnType<typeof virtualClock>;

/** The table is in memory, which takes half of the time, unless something else is to read it by the SDK. */
type Tables = { onDynamo?: boolean };

/** What is one platform's own in an export. */
type Exporter<Simulator extends { reset: () => void; close: () => Promise<void> }> = {
  simulator: Simulator;
  queue: 'incydr-exports' | 'falcon-exports';
  feed: (settings: ExportSettings, fetch: Parts['fetch'], deadline: Date) => ChangeFeed;
  reader: (settings: ExportSettings, fetch: Parts['fetch'], deadline: Date) => CaseReader;
};

async function incydrExporter({ now, wait }: Clock) {
  const simulator = await startIncydrSimulator({ now });
  const { url, clientId, clientSecret } = simulator;
  const clientOf = (fetch: Parts['fetch']) =>
    incydrClient(
      { url, credentials: async () => ({ clientId, clientSecret }), timeout: seconds(10) },
      { fetch, now, wait },
    );
  const exporter: Exporter<typeof simulator> = {
    simulator,
    queue: 'incydr-exports',
    feed: ({ filter }, fetch, deadline) => incydrChanges(clientOf(fetch).cases, filter, deadline),
    reader: (settings, fetch, deadline) =>
      incydrCaseReader(settings, { client: clientOf(fetch), now, deadline }),
  };
  return { ...exporter, clientOf };
}

const fonts = fontsIn(resolve('node_modules/@fontsource-variable'));

async function falconExporter({ now, wait }: Clock) {
  const simulator = await startFalconSimulator({ now });
  const { url, clientId, clientSecret } = simulator;
  const clientOf = (fetch: Parts['fetch']) =>
    falconClient(
      { url, credentials: async () => ({ clientId, clientSecret }), timeout: seconds(10) },
      { fetch, now, wait },
    );
  const exporter: Exporter<typeof simulator> = {
    simulator,
    queue: 'falcon-exports',
    feed: ({ filter }, fetch, deadline) => falconChanges(clientOf(fetch), filter, deadline),
    reader: (settings, fetch, deadline) =>
      falconCaseReader(settings, { client: clientOf(fetch), fonts, now, deadline }),
  };
  return { ...exporter, client: clientOf(fetch) };
}

/** Planner, worker and finisher of one export of Incydr, over the embedded AWS and the simulator, on a virtual clock. */
export async function startRunWorld(tables: Tables = {}) {
  const { clientOf, ...exporter } = await startExporting(incydrExporter, tables);
  const { clock } = exporter;
  return {
    ...exporter,
    incydr: exporter.simulator,
    /** Attaches a file event to a case on the platform, as anyone's API client. */
    attach: (caseId: number, eventId: string) =>
      clientOf(fetch).cases.addFileEventsToCase(
        { caseNumber: caseId, eventIds: [eventId] },
        { sendBefore: new Date(clock.now().getTime() + minutes(15)) },
      ),
  };
}

/** The same of Falcon. */
export async function startFalconRunWorld(tables: Tables = {}) {
  const world = await startExporting(falconExporter, tables);
  return { ...world, falcon: world.simulator };
}

async function startExporting<
  Simulator extends { reset: () => void; close: () => Promise<void> },
  Started extends Exporter<Simulator>,
>(startExporter: (clock: Clock) => Promise<Started>, { onDynamo = false }: Tables) {
  const clock = virtualClock();
  const aws = await embedded({ now: clock.now });
  const exporter = await startExporter(clock);
  const table = onDynamo ? dynamoTable(aws.dynamodb, aws.table) : memoryTable();
  const inbox = dynamoInbox(table, { retention: minutes(60 * 24 * 90) });
  const queueUrl = aws.queues[exporter.queue];
  const send = sqsOrders(aws.sqs, queueUrl);
  let worlds = 0;
  let name = '';
  let settings: ExportSettings = plain;
  const delays: number[] = [];

  const parts: Parts = {
    runs: dynamoExportRuns(table),
    exported: dynamoExported(table, clock.now),
    store: s3Store(aws.s3, aws.bucket),
    // At once, since the queue knows nothing of the virtual clock; `delays` has what was asked for.
    queue: async (orders, delaySeconds = 0) => {
      delays.push(...orders.map(() => delaySeconds));
      await send(orders);
    },
    fetch,
  };

  const plan = (broken: Partial<Parts> = {}, start: Start = 'start', invocation = minutes(10)) => {
    const { runs, exported, queue, fetch } = { ...parts, ...broken };
    const deadline = new Date(clock.now().getTime() + invocation);
    return planExport(name, settings, start, {
      runs,
      exported,
      queue,
      inbox,
      log: silent,
      now: clock.now,
      deadline,
      changed: exporter.feed(settings, fetch, deadline),
    });
  };

  const finish = (broken: Partial<Parts> = {}) => {
    const { runs, store } = { ...parts, ...broken };
    const deadline = new Date(clock.now().getTime() + minutes(2));
    const chain = dynamoChain(table);
    return finishExport(name, settings, { runs, chain, store, log: silent, now: clock.now, deadline });
  };

  const received = async (): Promise<Message[]> => {
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await aws.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (Messages.length === 0) return all;
      all.push(...Messages);
    }
  };

  /** Works on every message that is in the queue now; answers what the failed ones threw, and returns those. */
  const work = async (broken: Partial<Parts> = {}, invocation = minutes(15)): Promise<unknown[]> => {
    const { runs, exported, store, queue, fetch } = { ...parts, ...broken };
    const thrown: unknown[] = [];
    for (const { Body = '', ReceiptHandle } of await received()) {
      const deadline = new Date(clock.now().getTime() + invocation);
      const reader = exporter.reader(settings, fetch, deadline);
      const deps = { runs, exported, store, queue, reader, log: silent, now: clock.now, deadline };
      try {
        await exportCase(parseOrder(Body), settings, deps);
        await aws.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      } catch (error) {
        thrown.push(error);
        const again = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 };
        await aws.sqs.send(new ChangeMessageVisibilityCommand(again));
      }
    }
    return thrown;
  };

  const read = async (key: string, versionId: string | null): Promise<Buffer> => {
    const version = versionId === null ? {} : { VersionId: versionId };
    const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key: key, ...version }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  const versions = async () => {
    const { Versions = [] } = await aws.s3.send(
      new ListObjectVersionsCommand({ Bucket: aws.bucket, Prefix: `${settings.prefix}/` }),
    );
    return Versions.map(({ Key = '', VersionId = '' }) => ({ key: Key, versionId: VersionId }));
  };

  return {
    ...exporter,
    aws,
    clock,
    parts,
    /** The hashes of finished runs, kept apart from the bucket. */
    chain: () => Array.fromAsync(dynamoChain(table).all(name)),
    /** The delays that orders were queued with, in seconds. */
    delays,
    plan,
    work,
    finish,
    read,
    versions,
    /** Starts over: no case, no fault, an export that never ran; its settings may differ from the plain ones. */
    fresh: async (changes: Partial<ExportSettings> = {}) => {
      worlds += 1;
      name = `nightly-${worlds}`;
      settings = { ...plain, connection: `tenant-${worlds}`, prefix: `exports-${worlds}`, ...changes };
      delays.length = 0;
      exporter.simulator.reset();
      await Promise.all(
        (await received()).map(({ ReceiptHandle }) =>
          aws.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle })),
        ),
      );
    },
    /** A whole run: planned, worked off and finished; its manifest. */
    run: async (broken: Partial<Parts> = {}) => {
      await plan(broken);
      await work(broken);
      await finish(broken);
      clock.advance(minutes(1));
      return lastManifest();
    },
    state: () => parts.runs.read(name),
    name: () => name,
    /** A person asks for the next run. */
    ask: async (askedAt: string) => {
      await parts.runs.write(name, await parts.runs.read(name), { askedAt });
    },
    connection: () => settings.connection,
    /** The keys of the export's objects below its prefix, each version of them. */
    keys: async () => (await versions()).map(({ key }) => key.slice(settings.prefix.length + 1)),
    lastManifest,
    /** The manifest of a case, as the run's manifest points to it. */
    caseManifest: async (link: { key: string; versionId: string | null } | null | undefined) =>
      v.parse(caseManifest, JSON.parse((await read(link?.key ?? '', link?.versionId ?? null)).toString())),
    /** What the inbox holds once casebridge has attached something to a case, and a part of it to a case that is full now. */
    recordAttached: async (caseId: number | string, partlyIn?: number | string) => {
      const caseKey = hashOf([name, caseId, clock.now().toISOString()]);
      const placement = { connection: settings.connection, route: 'test', caseKey, draft: plainDraft };
      const alert = anAlert({ id: caseKey });
      await inbox.accept(alert, placement, { deliveryId: 'D', receivedAt: clock.now(), bodyKey: null });
      const waiting = await inbox.waiting(caseKey);
      if (partlyIn !== undefined)
        for (const it of waiting) await inbox.leaveIn(String(partlyIn), caseKey, it, []);
      await inbox.markDone(caseKey, waiting, String(caseId), clock.now());
    },
    /** What the table holds of a case that was exported as it is. */
    recordExported: async (caseId: string, updatedAt: string) => {
      const manifest = { manifestKey: null, manifestVersionId: null, manifestSha256: null };
      const rest = { evidence: 0, run: null, goneSince: null, readAt: clock.now().toISOString() };
      await parts.exported.record(name, { caseId, updatedAt, ...rest, ...manifest });
    },
    deadLetters: async () => {
      const { Attributes } = await aws.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: aws.deadLetterQueues[exporter.queue],
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.['ApproximateNumberOfMessages']);
    },
    stop: async () => {
      await Promise.all([exporter.simulator.close(), aws.close()]);
    },
  };

  /** The manifest of the run that was finished last, with the cases of its lines. */
  async function lastManifest() {
    const { lastManifestKey, lastManifestVersionId } = await parts.runs.read(name);
    const json: unknown = JSON.parse((await read(lastManifestKey ?? '', lastManifestVersionId)).toString());
    const manifest = v.parse(runManifest, json);
    const lines = (await read(manifest.lines.key, manifest.lines.versionId))
      .toString()
      .split('\n')
      .slice(0, -1);
    return { ...manifest, cases: lines.map(caseOf) };
  }
}

function caseOf(line: string) {
  const {
    manifestKey: key,
    manifestVersionId: versionId,
    manifestSha256: sha256,
    ...rest
  } = v.parse(runLine, JSON.parse(line));
  return { ...rest, manifest: key === null || sha256 === null ? null : { key, versionId, sha256 } };
}

export type RunWorld = Awaited<ReturnType<typeof startRunWorld>>;

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** An export without anything special. */
export const plain: ExportSettings = {
  connection: 'tenant',
  schedule: '0 2 * * *',
  timezone: 'UTC',
  artifacts: ['pdf', 'csv', 'zip'],
  zip: { files: true, summary: true, fileEvents: true },
  prefix: 'exports',
  storage: {},
  census: 'never',
};

const plainDraft = aDraft({ name: 'Suspicious upload', description: 'What the alert says', severity: 70 });
