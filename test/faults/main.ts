import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bitingSeeds, rules, small } from './rules.ts';
import { loadWithout } from './without.ts';

/**
 * `npm run faults -- [--seeds 20] [--from 1] [--alerts 2000] [--keys 200] [--without rule]`: runs seeds, and says of each what it came to.
 * `npm run faults -- --bites`: takes out one rule of the protocol after the other, and says whether a seed that is known to break does.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    alerts: { type: 'string', default: '2000' },
    keys: { type: 'string', default: '200' },
    without: { type: 'string' },
    bites: { type: 'boolean', default: false },
  },
});
process.exitCode = (values.bites ? bites() : await runSeeds()) ? 0 : 1;

async function runSeeds(): Promise<boolean> {
  const [seeds = 0, from = 0, alerts = 0, keys = 0] = [
    values.seeds,
    values.from,
    values.alerts,
    values.keys,
  ].map(Number);
  if (values.without !== undefined) loadWithout(values.without);
  // Only now: what is loaded before stays as it is.
  const { runSeed } = await import('./run.ts');
  let held = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const began = performance.now();
    const { cases, calls, hours, violations } = await runSeed(seed, { alerts, keys });
    const took = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `seed ${seed}: ${violations.length === 0 ? 'held' : 'BROKEN'}  (${cases} cases, ${calls} calls, ${hours.toFixed(1)} virtual hours, ${took} s)`,
    );
    for (const it of violations.slice(0, 10)) console.log(`  ${it}`);
    if (violations.length === 0) held += 1;
  }
  return held === seeds;
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
