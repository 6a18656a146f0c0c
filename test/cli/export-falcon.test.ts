import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportGaps, exportVerify, getExport } from '../../cli/export.ts';
import { minutes } from '../opening/world.ts';
import { startFalconExportCommandWorld } from './export-world.ts';

let world: Awaited<ReturnType<typeof startFalconExportCommandWorld>>;
beforeAll(async () => {
  world = await startFalconExportCommandWorld();
  await world.fresh();
});
afterAll(() => world.stop());

test('cases of Falcon are compared, verified and fetched too', async () => {
  const [first] = world.falcon.addCases(2);
  world.clock.advance(minutes(1));
  await world.run();
  const none = await world.call(exportGaps, [world.name()]);
  expect(none.out).toContain('2 exported as they are. No gap.');
  expect((await world.call(exportVerify, [])).out).toContain('1 run with 2 cases read again: 12 objects');
  await world.call(getExport, [first?.id ?? '', '--out', 'out']);
  expect(await world.fetched()).toEqual([
    'out/case.json',
    'out/case.zip',
    'out/evidence.csv',
    'out/manifest.json',
    'out/summary.pdf',
  ]);
  const [third] = world.falcon.addCases(1);
  const one = JSON.parse((await world.call(exportGaps, [world.name(), '--json'])).out);
  expect(one.gaps).toMatchObject([{ caseId: third?.id, kind: 'never exported', isOwed: false }]);
});
