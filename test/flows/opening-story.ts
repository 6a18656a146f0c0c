import type { FalconSimulator } from '../../local/simulators/falcon/index.ts';
import type { IncydrSimulator } from '../../local/simulators/incydr/index.ts';
import type { Simulator } from '../../local/simulators/platform.ts';
import { minutes, once, type Parts, type World } from '../opening/world.ts';

export const isFalcon = (simulator: Simulator): simulator is FalconSimulator => 'userUuids' in simulator;
export const isIncydr = (simulator: Simulator): simulator is IncydrSimulator => 'sessionIds' in simulator;

/** What became of an alert: its state and, counted from 1, its case. */
export type Told = Record<string, string>;

/** Longer than either platform takes it, with blanks around it and letters of two bytes. */
const name = `  Überwachung: ${'größere Übertragung nach außen, '.repeat(10)}  `;
const description = 'Dateien für außen. '.repeat(150);

const mostRounds = 8;

/** Rings as the sweep would, each minute, until no alert waits. */
export async function settle(world: World, parts: Partial<Parts> = {}): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    await world.drain(parts);
    if (Object.values(await world.alerts()).every(({ state }) => state !== 'waiting')) return;
    world.clock.advance(minutes(1));
  }
}

/** The platform, on which something else happens just before the first request of a kind arrives. */
const justBefore = (isIt: (method: string, path: string) => boolean, happens: () => void): Partial<Parts> => {
  const first = once(happens);
  return {
    fetch: async (input, init) => {
      if (isIt(init?.method ?? 'GET', new URL(input instanceof Request ? input.url : input).pathname))
        await first();
      return fetch(input, init);
    },
  };
};

/**
 * All that the opening flow can meet, in one life of a key: a create whose answer is lost, more alerts, a duplicate, an attach
 * whose answer is lost, unknown ids among good ones, a case that closes under way, a closed one, and one that is deleted.
 */
export async function openingStory(world: World): Promise<Told> {
  const { simulator, operations } = world;
  const at = (index: number) => world.known[index] ?? '';
  const [jane] = isIncydr(simulator) ? simulator.users.keys() : [];
  const subject = jane ?? null;
  const accept = (id: string, evidence: string[], whenClosed: 'succeed' | 'reopen' = 'succeed') => {
    brought.set(id, evidence);
    return world.accept(id, evidence, { name, description, subject, assignee: subject, whenClosed });
  };
  const brought = new Map<string, string[]>();
  const closeNewest = () => world.close(world.cases().at(-1) ?? '');

  simulator.addFault({ operation: operations.create, loseAnswer: true });
  await accept('first', [at(0)]);
  await settle(world);

  await accept('second', [at(1)]);
  await accept('third', [at(2)]);
  await settle(world);

  await accept('second', [at(1)]);
  await accept('repeating', [at(1), at(3)]);
  await settle(world);

  simulator.addFault({ operation: operations.attach, loseAnswer: true });
  await accept('lost', [at(4)]);
  await settle(world);

  await accept('unknown', [unknownId(world, 1)]);
  await accept('mixed', [at(5), unknownId(world, 2)]);
  await accept('good', [at(6)]);
  if (isFalcon(simulator)) await accept('event', [simulator.eventIds[0] ?? '']);
  if (isFalcon(simulator)) await accept('odd event', ['an-event-of-another-form']);
  await settle(world);

  await accept('closing', [at(7)]);
  await settle(world, justBefore(world.is.attach, closeNewest));
  await accept('closed', [at(8)]);
  await settle(world);

  closeNewest();
  await accept('reopening', [at(9)], 'reopen');
  const edited = () => {
    if (isFalcon(simulator)) simulator.editCase(world.cases().at(-1) ?? '', { description: 'Seen.' });
  };
  await settle(
    world,
    justBefore((method) => method === 'PATCH', edited),
  );

  closeNewest();
  await accept('unknown at first', [unknownId(world, 3)]);
  await accept('good at first', [at(10)]);
  await settle(world);
  const told = await toldOf(world, brought);

  if (isIncydr(simulator)) {
    simulator.deleteCase(Math.max(...simulator.cases.keys()));
    await accept('deleted', [at(11)]);
    await settle(world);
    Object.assign(told, await toldOf(world, new Map([['deleted', [at(11)]]])));
  }
  return told;
}

const unknownId = ({ name: platform }: World, count: number) =>
  platform === 'falcon' ? `${'0'.repeat(32)}:ind:${'1'.repeat(32)}:${count}` : `no-such-event-${count}`;

/** What became of each alert, held against what the platform has: a state that is not true says so in its place. */
export async function toldOf(world: World, brought: Map<string, string[]>): Promise<Told> {
  const alerts = await world.alerts();
  const cases = world.cases();
  const told: Told = {};
  for (const [id, evidence] of brought) {
    const { state = 'lost', caseId = null, reason = null } = alerts[id] ?? {};
    const held = evidence.filter((it) => holdersOf(world, it).length === 1);
    const twice = evidence.filter((it) => holdersOf(world, it).length > 1);
    const isIn = evidence.every((it) => caseId !== null && holdersOf(world, it).includes(caseId));
    if (twice.length > 0) told[id] = `${state}, but attached twice`;
    else if (state === 'attached')
      told[id] = isIn
        ? `attached to ${cases.indexOf(caseId ?? '') + 1}`
        : 'attached, but not on the platform';
    else if (state === 'failed') told[id] = failedFor(reason ?? '', evidence, held);
    else told[id] = state;
  }
  return told;
}

/** The cases that hold an alert or an event. */
function holdersOf({ simulator, holders }: World, id: string): string[] {
  if (!isFalcon(simulator) || id.includes(':')) return holders(id);
  return [...simulator.cases.values()]
    .filter(({ evidence }) => evidence.events.includes(id))
    .map((it) => it.id);
}

/** A reason is true if it names what is not attached, or else stands in full. */
function failedFor(reason: string, evidence: string[], held: string[]): string {
  const missing = evidence.filter((it) => !held.includes(it));
  if (missing.length === 0) return `failed, but attached: ${reason}`;
  return missing.every((it) => reason.includes(it)) ? 'failed for what is unknown' : `failed: ${reason}`;
}
