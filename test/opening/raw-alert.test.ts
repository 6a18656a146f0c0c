import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { falconFiles } from '../../lib/falcon/client/files.ts';
import { falconCall } from '../../lib/falcon/client/call.ts';
import { dynamoInbox } from '../../lib/inbox.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';
import { memoryTable } from '../faults/memory-table.ts';
import { isFalcon } from '../flows/opening-story.ts';
import { around, kill, Killed, minutes, startWorld, timings, type World } from './world.ts';

const settled = timings.timeout / 2 + timings.timeout + timings.commitDelay + timings.indexLag + 1;
const upload = 'entities_files_upload_post_v1';

describe('where a route wants the raw alert in the case', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('falcon', { inMemory: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fresh());
  const at = (index: number) => world.known[index] ?? '';
  const accept = (id: string, evidence: string[], said = {}) =>
    world.accept(id, evidence, { rawAlert: true }, { fields: { said: id }, ...said });
  const drainLater = async () => {
    world.clock.advance(settled);
    await world.drain();
  };
  const statesOf = async () => Object.values(await world.alerts()).map(({ state }) => state);

  const state = v.object({
    files: v.array(
      v.object({ id: v.string(), case_id: v.string(), name: v.string(), description: v.string() }),
    ),
  });
  const files = async () => {
    const answer = await fetch(`${world.simulator.url}/__control/state`);
    return v.parse(state, await answer.json()).files;
  };
  const contentOf = async (id: string) => {
    if (!isFalcon(world.simulator)) throw new Error('not the Falcon simulator');
    const { url, clientId, clientSecret } = world.simulator;
    const credentials = { clientId, clientSecret };
    const { body } = await falconFiles(falconCall({ url, credentials })).download({ id });
    return new Response(body).text();
  };

  test('what the sender wrote of each alert is a file of its case, once, and names the alert', async () => {
    await accept('A1', [at(0)]);
    await world.accept('A2', [at(1)]);
    await world.drain();
    await accept('A3', [at(2)]);
    await world.drain();
    await accept('A3', [at(2)]);
    await world.drain();
    const [caseId] = world.cases();
    const found = await files();
    expect(found.map((it) => it.case_id)).toEqual([caseId, caseId]);
    expect(found.map((it) => it.name)).toEqual([
      expect.stringMatching(/^alert-[\da-f]{12}\.json$/),
      expect.stringMatching(/^alert-[\da-f]{12}\.json$/),
    ]);
    expect(found[0]?.description).toMatch(/^Alert A1\/\d+ of splunk: Suspicious upload$/);
    expect(await contentOf(found[0]?.id ?? '')).toBe('{"said":"A1"}');
    expect(await statesOf()).toEqual(['attached', 'attached', 'attached']);
    expect(world.simulator.counts()).toMatchObject({ [upload]: 2 });
    expect(world.simulator.counts()).not.toHaveProperty('combined_file_details_get_v1');
  });

  test('an upload whose answer is lost is looked for, and not sent again', async () => {
    await accept('A1', [at(0)]);
    world.simulator.addFault({ operation: upload, loseAnswer: true });
    await world.drain();
    await world.drain(); // a second ring, while it is not settled
    expect(await world.alerts()).toMatchObject({ A1: { state: 'waiting', caseId: world.cases()[0] } });
    await drainLater();
    expect(await files()).toHaveLength(1);
    expect(world.simulator.counts()[upload]).toBe(1);
    expect(await statesOf()).toEqual(['attached']);
  });

  test('an upload that came to nothing is sent again', async () => {
    await accept('A1', [at(0)]);
    world.simulator.addFault({ operation: upload, status: 503 });
    await world.drain();
    await drainLater();
    expect(await files()).toHaveLength(1);
    expect(await statesOf()).toEqual(['attached']);
  });

  test('a worker that is killed after the upload leaves one file', async () => {
    await accept('A1', [at(0)]);
    const killed = { inbox: around(world.parts.inbox, 'markFiled', { before: kill }) };
    await expect(world.drain(killed)).rejects.toThrow(Killed);
    await drainLater();
    expect(await files()).toHaveLength(1);
    expect(await statesOf()).toEqual(['attached']);
  });

  test('two workers at once leave one file', async () => {
    world.simulator.settings.indexLagMs = timings.indexLag;
    await accept('A1', [at(0)]);
    // The second one starts when the first has written its attempt down, and when it has sent it.
    const other = () => world.drain();
    const inbox = around(world.parts.inbox, 'rawAlert', { after: other });
    await world.drain({ inbox: around(inbox, 'markFiled', { before: other }) });
    await drainLater();
    expect(await files()).toHaveLength(1);
    expect(await statesOf()).toEqual(['attached']);
  });

  test('a file that is refused keeps the alert attached, with the reason', async () => {
    await accept('A1', [at(0)]);
    world.simulator.addFault({ operation: upload, status: 413 });
    await world.drain();
    const { A1 } = await world.alerts();
    expect(A1).toMatchObject({ state: 'attached', caseId: world.cases()[0] });
    expect(A1?.reason).toContain('was refused (413');
  });

  test('a case that the upload does not find yet is asked again, and given up if it stays so', async () => {
    await accept('A1', [at(0)]);
    world.simulator.addFault({ operation: upload, status: 404 });
    await world.drain();
    await drainLater();
    expect(await files()).toHaveLength(1);
    await accept('A2', [at(1)]);
    world.simulator.addFault({ operation: upload, status: 404, times: 2 });
    await world.drain();
    await drainLater();
    expect((await world.alerts())['A2']).toMatchObject({ state: 'attached' });
    expect(await files()).toHaveLength(1);
  });

  test('alerts are attached before files, though no file is taken', async () => {
    world.simulator.addFault({ operation: upload, status: 503, times: 1_000 });
    await accept('A1', [at(0)]);
    await world.drain();
    await accept('A2', [at(1)]);
    await drainLater();
    await drainLater();
    expect(world.holders(at(1))).toEqual(world.cases());
    expect(await statesOf()).toEqual(['waiting', 'waiting']);
    world.simulator.clearFaults();
    for (let round = 0; round < 4; round += 1) {
      world.clock.advance(minutes(6));
      await world.drain();
    }
    expect(await files()).toHaveLength(2);
  });

  test('news of an alert is told once its file is in the case', async () => {
    await accept('A1', [at(0)]);
    await world.drain();
    await accept('A2', [at(1)]);
    await world.resolve('A1', { whenResolved: 'close' });
    await world.resolve('A2', { whenResolved: 'close' });
    await world.drain();
    const asked = world.simulator.requests.map(({ operation }) => operation);
    expect(asked.lastIndexOf(upload)).toBeLessThan(asked.indexOf('entities_cases_patch_v2'));
    expect(await files()).toHaveLength(2);
    expect(world.shown(world.cases()[0] ?? '').status).toBe('closed');
  });

  test('a body that no row holds is not uploaded, which the alert says', async () => {
    await accept('A1', [at(0)]);
    await world.drain({ inbox: { ...world.parts.inbox, rawAlert: async () => null } });
    expect((await world.alerts())['A1']).toEqual({
      state: 'attached',
      caseId: world.cases()[0],
      reason: 'what the sender wrote is too large to be uploaded',
    });
    expect(await files()).toEqual([]);
  });
});

describe('what the inbox keeps for the file', () => {
  const arrival = { deliveryId: 'd', receivedAt: new Date('2026-03-01T00:00:00Z'), bodyKey: 'deliveries/1' };
  const accepted = async (rawAlert: boolean, fields: Record<string, unknown>, part = 0) => {
    const inbox = dynamoInbox(memoryTable(), { retention: 1_000 });
    const placement = { connection: 'soc', route: 'r', caseKey: 'k', draft: aDraft({ rawAlert }) };
    await inbox.accept(anAlert({ fields }), placement, arrival, part);
    const [waiting] = await inbox.waiting('k');
    return { waiting, raw: waiting && (await inbox.rawAlert(waiting)) };
  };

  test('is the alert of a delivery that is kept elsewhere, if it is small and its route wants it', async () => {
    expect((await accepted(true, { a: 1 })).raw).toBe('{"a":1}');
    expect((await accepted(false, { a: 1 })).raw).toBeNull();
    expect((await accepted(true, { a: 'x'.repeat(300_000) })).raw).toBeNull();
  });

  test('is kept for the first part of an alert alone', async () => {
    expect((await accepted(true, { a: 1 }, 1)).waiting?.draft.rawAlert).toBe(false);
  });

  test('is not wanted again by a case that has it: an alert that is retried goes into that one without, into another with it', async () => {
    for (const [caseId, fileFor] of [
      ['C1', null],
      ['C2', 'C2'],
    ] as const) {
      const table = memoryTable();
      const inbox = dynamoInbox(table, { retention: 1_000 });
      const placement = { connection: 'soc', route: 'r', caseKey: 'k', draft: aDraft({ rawAlert: true }) };
      await inbox.accept(anAlert(), placement, arrival);
      const at = arrival.receivedAt;
      await inbox.markDone('k', await inbox.waiting('k'), 'C1', at);
      for (const placed of await inbox.waiting('k')) await inbox.markFiled('k', placed, null, at);
      const rows = await Array.fromAsync(table.query({ equals: ['pk', 'key#k'] }));
      // As a retry sets it to wait once more.
      for (const row of rows) {
        const key = { pk: 'key#k', sk: String(row['sk']) };
        await table.updateIfState(key, ['attached'], { state: 'waiting', waitingSince: '2026#1' }, [
          'caseId',
        ]);
      }
      const retried = await inbox.waiting('k');
      expect(retried).toHaveLength(1);
      await inbox.markDone('k', retried, caseId, at);
      expect((await inbox.waiting('k')).map((it) => it.fileFor)).toEqual(fileFor === null ? [] : [fileFor]);
    }
  });
});
