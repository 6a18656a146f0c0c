import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bitingSeeds, rules, small } from './rules.ts';
import { loadWithout } from './without.ts';

/**
 * `npm run faults -- [--seeds 20] [--from 1] [--alerts 2000] [--keys 200] [--without rule]`: runs seeds, and says of each what it came to.
 * `npm run faults -- --bites`: takes out one rule of the protocol after the other, and says whether a seed that is known to break does.
 * `npm run faults -- --stack [--seeds 1] [--from 5]`: on the built functions, in processes that are killed, over the embedded queues and table.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    alerts: { type: 'string', default: '2000' },
    keys: { type: 'string', default: '200' },
    without: { type: 'string' },
    bites: { type: 'boolean', default: false },
    stack: { type: 'boolean', default: false },
  },
});
process.exitCode = (values.bites ? bites() : values.stack ? await onTheStack() : await runSeeds()) ? 0 : 1;

async function runSeeds(): Promise<boolean> {
  const { seeds, from } = asked(20, 1);
  const [alerts = 0, keys = 0] = [values.alerts, values.keys].map(Number);
  if (values.without !== undefined) loadWithout(values.without);
  // Only now: what is loaded before stays as it is.
  const { runSeed } = await import('./run.ts');
  let held = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const began = performance.now();
    const { cases, calls, hours, violations } = await runSeed(seed, { alerts, keys });
    const facts = `${cases} cases, ${calls} calls, ${hours.toFixed(1)} virtual hours, ${secondsSince(began)} s`;
    if (told(seed, violations, facts)) held += 1;
  }
  return held === seeds;
}

/** In real time, so that the machine has its say in what happens when. */
async function onTheStack(): Promise<boolean> {
  const { seeds, from } = asked(1, 5);
  const { buildFunctions } = await import('../../infra/build.ts');
  await buildFunctions({ outDir: 'dist/functions' });
  const { runOnStack } = await import('./stack-run.ts');
  let held = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const began = performance.now();
    const { violations } = await runOnStack(seed, { alerts: 60, keys: 6 });
    if (told(seed, violations, `on the stack, ${secondsSince(began)} s`)) held += 1;
  }
  return held === seeds;
}

function asked(seeds: number, from: number): { seeds: number; from: number } {
  return { seeds: Number(values.seeds ?? seeds), from: Number(values.from ?? from) };
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

/** Says what a seed came to; whether it held. */
function told(seed: number, violations: string[], facts: string): boolean {
  console.log(`seed ${seed}: ${violations.length === 0 ? 'held' : 'BROKEN'}  (${facts})`);
  for (const it of violations.slice(0, 10)) console.log(`  ${it}`);
  return violations.length === 0;
}

/** In a process of its own for each rule: code that was loaded without one stays so. */
function bites(): boolean {
  const { alerts, keys } = small;
  const seeds = new Map<string, number>(Object.entries(bitingSeeds));
  const all = Object.keys(rules).map((rule) => {
    const seed = String(seeds.get(rule) ?? 1);
    const args = ['--seeds', '1', '--from', seed, '--alerts', String(alerts), '--keys', String(keys)];
    const { stdout } = spawnSync(process.execPath, [import.meta.filename, ...args, '--without', rule], {
      encoding: 'utf8',
    });
    const isBroken = stdout.includes('BROKEN');
    console.log(`without ${rule}: ${isBroken ? 'breaks' : 'HOLDS'} (seed ${seed})`);
    return isBroken;
  });
  return all.every((it) => it);
}
