import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../../cli/reconcile.ts';
import { aDraft } from '../a-draft.ts';
import { anAlert } from '../an-alert.ts';
import { type CommandWorld, minutes, startCommandWorld } from './world.ts';

let world: CommandWorld;
beforeEach(async () => {
  world = await startCommandWorld();
});
afterEach(() => world.close());

// Longer than the index lag of the connections: what was done by then is shown.
const settle = () => world.pass(2_000);

const differences = async (...args: string[]) => {
  const { code, out } = await world.run(reconcile, [...args, '--json']);
  const { differences: found } = JSON.parse(out);
  return { code, found: found.map(({ kind, alerts, isRungFor }: Found) => ({ kind, alerts, isRungFor })) };
};
type Found = { kind: string; alerts: string[]; isRungFor: boolean };

const falconAlert = (index = 0) => world.falcon.alertIds[index] ?? '';
const fileEvent = (index = 0) => world.incydr.eventIds[index] ?? '';

test('alerts in their cases are no difference', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert()] });
  await world.receive({ id: 'A-2', incydrEventIds: [fileEvent()] });
  await world.open();
  settle();
  expect(await world.run(reconcile, [])).toEqual({
    code: 0,
    out: 'Compared 2 case keys and 2 cases: all that waits, and what ended since 2026-02-22T10:00:02Z, in the local run.\n\nNo difference.',
    err: '',
  });
});

test('an alert that waits in vain is told; --fix rings for it, and the openers do the rest', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert()] }, { isRung: false });
  world.pass(minutes(14));
  expect(await differences()).toEqual({ code: 0, found: [] });
  world.pass(minutes(2));
  const { code, out } = await world.run(reconcile, []);
  expect(code).toBe(1);
  expect(out).toContain('1 alert waits since 2026-03-01T10:00:00.000Z, and no try is due');
  expect(out).toContain('`casebridge reconcile --fix` rings for what waits.');
  expect(await world.rings('falcon-rings')).toEqual([]);
  expect(await differences('--fix')).toEqual({
    code: 0,
    found: [{ kind: 'waits-in-vain', alerts: ['A-1'], isRungFor: true }],
  });
  expect(await world.open()).toBe(1);
  settle();
  expect(await differences()).toEqual({ code: 0, found: [] });
});

test('an alert that waits is found however old it is', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert()] }, { isRung: false });
  world.pass(minutes(30 * 24 * 60));
  expect((await differences('--since', '1h')).found).toMatchObject([{ kind: 'waits-in-vain' }]);
});

test('a platform’s outage is no difference while the next try is not due; a try that nobody made is one', async () => {
  await world.receive({ id: 'A-1', incydrEventIds: [fileEvent()] });
  world.incydr.addFault({ operation: '*', status: 503, times: 100 });
  await world.open();
  world.incydr.clearFaults();
  expect(await differences()).toEqual({ code: 0, found: [] });
  world.pass(minutes(20));
  const { out } = await world.run(reconcile, []);
  expect(out).toMatch(/a try was due at .*, and nobody made it \(the last one: incydr: .* answered 503\)/);
  expect((await differences('--fix')).found).toEqual([
    { kind: 'not-tried', alerts: ['A-1'], isRungFor: true },
  ]);
  await world.open();
  settle();
  expect(await differences()).toEqual({ code: 0, found: [] });
});

test('evidence that a person took out is told, and never put back by --fix', async () => {
  await world.receive({ id: 'A-1', incydrEventIds: [fileEvent(0)] });
  await world.receive({ id: 'A-2', incydrEventIds: [fileEvent(1)] });
  await world.open();
  world.incydr.removeEvent(1, fileEvent(1));
  // The platform may not show yet what was attached a moment ago.
  expect((await differences()).found).toEqual([]);
  settle();
  expect(await differences('--fix')).toEqual({
    code: 1,
    found: [{ kind: 'evidence-missing', alerts: ['A-2'], isRungFor: false }],
  });
  await world.open();
  expect([...(world.incydr.cases.get(1)?.events ?? [])]).toEqual([fileEvent(0)]);
});

test('a case that a person deleted is told with the alerts that were in it', async () => {
  await world.receive({ id: 'A-1', incydrEventIds: [fileEvent()] });
  await world.open();
  settle();
  world.incydr.deleteCase(1);
  const { code, out } = await world.run(reconcile, []);
  expect(code).toBe(1);
  expect(out).toMatch(/risk +1 +A-1 +[0-9a-f]{12} +the platform does not have this case any more/);
  expect(out).toContain(
    '`casebridge alerts retry ALERT` attaches an alert again that its case does not hold.',
  );
});

test('two cases with the mark of one key are told, on both platforms', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert()] });
  await world.receive({ id: 'A-2', incydrEventIds: [fileEvent()] });
  await world.open();
  settle();
  const [[firstId = '', first] = []] = world.falcon.cases;
  const mark = first?.tags.find((tag) => tag.startsWith('casebridge-')) ?? '';
  const secondId = world.falcon.addCases(1)[0]?.id ?? '';
  world.falcon.tagCase(secondId, mark);
  const [number = 0] = world.incydr.addCases(1);
  const name = world.incydr.cases.get(1)?.name ?? '';
  world.incydr.editCase({ number, name: `again ${name.slice(name.indexOf('['))}` });
  const { code, out } = await world.run(reconcile, []);
  expect(code).toBe(1);
  expect(out).toContain('2 differences');
  for (const ids of [
    [firstId, secondId],
    ['1', String(number)],
  ])
    expect(out).toMatch(
      new RegExp(`the same case is there 2 times: (${ids.join(', ')}|${ids.toReversed().join(', ')})`),
    );
});

test('a case with the key’s mark that the record does not know is told', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert()] });
  await world.open();
  settle();
  const [[id = '', opened] = []] = world.falcon.cases;
  const mark = opened?.tags.find((tag) => tag.startsWith('casebridge-')) ?? '';
  world.falcon.untagCase(id, mark);
  const other = world.falcon.addCases(1)[0]?.id ?? '';
  world.falcon.tagCase(other, mark);
  const { out } = await world.run(reconcile, []);
  expect(out).toContain(`the case bears the key's mark, but the record names case ${id}`);
  expect((await differences()).found).toMatchObject([{ kind: 'case-unknown' }]);
});

test('a platform that does not answer is told once, and the other one is compared all the same', async () => {
  await world.receive({ id: 'A-1', falconAlertIds: [falconAlert(0)] });
  await world.receive({ id: 'A-2', host: 'WKS-2', falconAlertIds: [falconAlert(1)] });
  await world.receive({ id: 'A-3', incydrEventIds: [fileEvent()] });
  await world.open();
  settle();
  world.falcon.addFault({ operation: '*', status: 403, times: 100 });
  world.incydr.deleteCase(1);
  const { code, found } = await differences();
  expect(code).toBe(1);
  expect(found.map(({ kind }: Found) => kind).toSorted()).toEqual(['case-gone', 'not-compared']);
});

test('what waits for a connection that is not configured any more is told, and rung for by nobody', async () => {
  const placement = { connection: 'gone', route: 'r', caseKey: 'k', draft: aDraft() };
  const arrival = { deliveryId: 'd', receivedAt: world.now(), bodyKey: null };
  await world.inbox.accept(anAlert({ id: 'A-1' }), placement, arrival);
  world.pass(minutes(20));
  const { code, out } = await world.run(reconcile, ['--fix']);
  expect(code).toBe(1);
  expect(out).toContain('1 alert waits for the connection gone, which is not in the configuration');
});

test('a message in a dead-letter queue is told, and ends with 1', async () => {
  await world.bury('incydr-rings');
  const { code, out } = await world.run(reconcile, []);
  expect(code).toBe(1);
  expect(out).toContain('No difference.');
  expect(out).toContain('1 message in the dead-letter queue of incydr-rings');
});

test('failed alerts are told beside, since failed is an end like any other', async () => {
  await world.receive({ id: 'A-1', fault: { path: null, reason: 'not an alert' } });
  const { code, out } = await world.run(reconcile, []);
  expect(code).toBe(0);
  expect(out).toContain('1 alert failed: `casebridge alerts --state failed` tells why.');
});
