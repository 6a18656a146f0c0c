import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config-file.ts';
import { Declined } from '../../lib/errors.ts';
import type { CaseReader } from '../../lib/exports/case-reader.ts';
import type { ChangedCase } from '../../lib/exports/changed-case.ts';
import { dynamoChain } from '../../lib/exports/chain.ts';
import { dynamoCompleteRuns } from '../../lib/exports/complete-runs.ts';
import { dynamoExported } from '../../lib/exports/exported.ts';
import type { ExportOrder } from '../../lib/exports/queue.ts';
import { dynamoExportRuns } from '../../lib/exports/runs.ts';
import type { Store } from '../../lib/exports/store.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { finisherFunction, plannerFunction, workerFunction } from '../../lib/lambda/exports.ts';
import { memoryTable } from '../faults/memory-table.ts';
import { virtualClock } from '../opening/world.ts';
import { context as short } from '../receive/gateway.ts';
import { keptReport } from './told.ts';

const yaml = `
connections:
  insider-risk: { platform: incydr, url: https://api.us.code42.com, secret: casebridge/insider-risk }
sources: {}
routes: []
exports:
  nightly: { connection: insider-risk, schedule: "0 2 * * *", timezone: UTC, artifacts: [csv], census: never }
`;

const context = { ...short, getRemainingTimeInMillis: () => 600_000 };

/** A bucket that takes everything. */
const store: Pick<Store, 'put' | 'retain'> = {
  put: async ({ name, key, contentType, body }) => {
    const { length: size } = await buffer(body);
    return { name, key, contentType, size, sha256: '0'.repeat(64), versionId: 'v1' };
  },
  retain: async () => undefined,
};

/** The planner, the worker and the finisher of one export, of cases that a test names. */
function world(cases: string[], refused: string[] = []) {
  const clock = virtualClock();
  const { now } = clock;
  const told = keptReport(now);
  const { config } = loadConfig(yaml, 'casebridge.yaml');
  const table = memoryTable();
  const runs = dynamoExportRuns(table);
  const exported = dynamoExported(table, now);
  const orders: ExportOrder[] = [];
  const queue = async (queued: readonly ExportOrder[]) => void orders.push(...queued);
  const updatedAt = now().toISOString();
  async function* changed(): AsyncGenerator<ChangedCase> {
    for (const caseId of cases) yield { caseId, updatedAt, evidence: async () => null };
  }
  const reader: CaseReader = {
    read: async (caseId) => {
      if (refused.includes(caseId))
        throw new Declined('incydr: the case is not shown to this API client', {});
      if (caseId === 'gone') return null;
      const said = { name: caseId, status: 'OPEN', updatedAt, version: '1', evidence: 0 };
      return { ...said, document: { id: caseId }, artifacts: [], missing: [] };
    },
    versionOf: async () => '1',
  };
  const storeOf = () => store;
  const inbox = dynamoInbox(table, { retention: 86_400_000 });
  const plan = plannerFunction(
    'incydr',
    config,
    { runs, exported, inbox, queue, now },
    () => changed,
    told.report,
  );
  const work = workerFunction(config, { runs, exported, storeOf, queue, now }, () => reader, told.report);
  const complete = dynamoCompleteRuns(table);
  const finish = finisherFunction(
    config,
    { runs, chain: dynamoChain(table), complete, storeOf, now },
    told.report,
  );
  /** Invokes with what Lambda brings; answers the figures of that invocation alone. */
  const figuresOf = async (invoke: () => Promise<unknown>) => {
    const before = told.emf().length;
    await invoke();
    return told.figuresSince(before);
  };
  return {
    clock,
    lines: told.lines,
    plan: () => figuresOf(() => plan(JSON.parse('{"export":"nightly"}'), context)),
    work: () =>
      figuresOf(() =>
        work(
          {
            Records: orders
              .splice(0)
              .map((order, index) => ({ messageId: String(index), body: JSON.stringify(order) })),
          },
          context,
        ),
      ),
    finish: () => figuresOf(() => finish({}, context)),
  };
}

test('cases that are queued for an export are counted, each once', async () => {
  const { plan, clock } = world(['1', '2', '3']);
  expect(await plan()).toEqual({ 'ExportsPlanned export=nightly': [3] });
  clock.advance(30_000);
  expect(await plan()).toEqual({});
});

test('cases that are exported are counted, with their bytes; one that is gone is neither done nor failed', async () => {
  const { plan, work } = world(['1', '22', 'gone']);
  await plan();
  const bytes = '{\n  "id": "1"\n}\n'.length + '{\n  "id": "22"\n}\n'.length;
  expect(await work()).toEqual({
    'ExportsDone export=nightly': [2],
    'ExportBytes export=nightly': [bytes],
  });
});

test('cases that cannot be exported are counted, and named in the log', async () => {
  const { plan, work, lines } = world(['1', '2'], ['2']);
  await plan();
  expect(await work()).toMatchObject({
    'ExportsDone export=nightly': [1],
    'ExportsFailed export=nightly': [1],
  });
  expect(lines()).toContainEqual(
    expect.objectContaining({ message: 'case not exported', export: 'nightly', caseId: '2' }),
  );
});

test('cases that a run is overdue with are counted as failed, by the finisher', async () => {
  const { plan, finish, clock } = world(['1', '2']);
  await plan();
  clock.advance(13 * 3_600_000);
  expect(await finish()).toMatchObject({ 'ExportsFailed export=nightly': [2] });
});

describe('how long an export has had no complete run is told each minute', () => {
  const since = { 'SinceCompleteRun export=nightly': [0] };

  test('from the minute on in which it was first looked at, where there never was one', async () => {
    const { finish, clock } = world([]);
    expect(await finish()).toEqual(since);
    clock.advance(60_000);
    expect(await finish()).toEqual({ 'SinceCompleteRun export=nightly': [60] });
  });

  test('from the start of a run that ended without a failed case', async () => {
    const { plan, work, finish, clock } = world(['1']);
    await finish();
    clock.advance(3_600_000);
    await plan();
    await work();
    clock.advance(60_000);
    await finish(); // tells first, and then finishes
    clock.advance(60_000);
    expect(await finish()).toEqual({ 'SinceCompleteRun export=nightly': [120] });
  });

  test('a run that ended without a case is none: the time goes on', async () => {
    const { plan, work, finish, clock } = world(['1', '2'], ['2']);
    await finish();
    clock.advance(3_600_000);
    await plan();
    await work();
    await finish();
    expect(await finish()).toEqual({ 'SinceCompleteRun export=nightly': [3_600] });
  });
});
