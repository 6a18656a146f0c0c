import { type RunWorld, sha256 } from '../exports/run-world.ts';
import { minutes, seconds } from '../opening/world.ts';

/** What a run says of each case, with the artifacts that its manifest lists and the bucket holds. */
export type Exported = { case: number; outcome: string; reason: string | null; artifacts: string[] };

/** Three cases of one moment, one of them with file events; then one of them changes, and only that is exported again. */
export async function exportStory(world: RunWorld): Promise<{ first: Exported[]; second: Exported[] }> {
  const { incydr, clock } = world;
  const numbers = incydr.addCases(3);
  const [one = 0, two = 0] = numbers;
  const at = (index: number) => incydr.eventIds[index] ?? '';
  await world.attach(one, at(0));
  await world.attach(one, at(1));
  clock.advance(minutes(1));
  const first = await ranOf(world, numbers);
  clock.advance(minutes(60 * 24));
  await world.attach(two, at(2));
  await world.recordAttached(two);
  clock.advance(minutes(60));
  return { first, second: await ranOf(world, numbers) };
}

const mostRounds = 30;

/** A run, its orders worked off as often as they come back; the cases by their place among `numbers`, from 1. */
export async function ranOf(world: RunWorld, numbers: number[]): Promise<Exported[]> {
  for (let round = 0; round < mostRounds; round += 1) {
    await world.plan();
    await world.work();
    await world.finish();
    world.clock.advance(seconds(60));
    if ((await world.state()).openRun === null) break;
  }
  const { cases } = await world.lastManifest();
  const found: Exported[] = [];
  for (const { id, outcome, reason, manifest } of cases)
    found.push({
      case: numbers.indexOf(Number(id)) + 1,
      outcome,
      reason,
      artifacts: manifest ? await intact(world, manifest) : [],
    });
  return found.toSorted((a, b) => a.case - b.case);
}

/** The names of the artifacts whose bytes are those that the manifest promises. */
async function intact(world: RunWorld, link: { key: string; versionId: string | null }): Promise<string[]> {
  const { artifacts } = await world.caseManifest(link);
  const names: string[] = [];
  for (const { name, key, versionId, sha256: hash, size } of artifacts) {
    const bytes = await world.read(key, versionId);
    if (bytes.length === size && sha256(bytes) === hash) names.push(name);
  }
  return names;
}
