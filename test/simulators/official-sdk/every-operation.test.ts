import { afterEach, beforeEach, expect, test } from 'vitest';
import { drivesAlertsAndTokens } from './alerts.ts';
import { drivesCases } from './cases.ts';
import { drivesConfiguration } from './configuration.ts';
import { drivesFiles } from './files.ts';
import { startWorld, type World } from './world.ts';

/** Operations that a call of the package reached, and that answered it with success. */
const driven = new Set<string>();

/** What the package has no method for, and why. */
const beyondThePackage = [
  'download_link', // no operation of the API: what the links of downloads lead to
];

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  const done = world.falcon.requests.filter(({ status }) => typeof status === 'number' && status < 300);
  for (const { operation } of done) driven.add(operation);
  await world.close();
});

drivesCases(() => world);
drivesFiles(() => world);
drivesConfiguration(() => world);
drivesAlertsAndTokens(() => world);

test('every operation served was driven by the package, but for those it has no method for', () => {
  const reachable = world.falcon.operations.filter((id) => !beyondThePackage.includes(id));
  expect(reachable.filter((id) => !driven.has(id))).toEqual([]);
  expect(reachable).toHaveLength(61);
});
