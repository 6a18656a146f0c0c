import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import * as exporting from '../export-faults/rules.ts';
import * as opening from './rules.ts';
import { loadWithout } from './without.ts';

/**
 * `npm run faults -- [--seeds 20] [--from 1] [--alerts 2000] [--keys 200] [--without rule]`: runs seeds, and says of each what it came to.
 * `npm run faults -- --bites`: takes out one rule of the protocol after the other, and says whether a seed that is known to break does.
 * With `--exports [--cases 100] [--deeds 200]`, the same of exports. With `--stack`, in real time on the built functions, in processes that
 * are killed, over the embedded queues and table: one seed of sixty alerts unless told otherwise.
 */
const { values } = parseArgs({
  options: {
    exports: { type: 'boolean', default: false },
    stack: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    from: { type: 'string' },
    alerts: { type: 'string', default: '2000' },
    keys: { type: 'string', default: '200' },
    cases: { type: 'string', default: '100' },
    deeds: { type: 'string', default: '200' },
    without: { type: 'string' },
    bites: { type: 'boolean', default: false },
  },
});
const { rules, bitingSeeds, small } = values.exports ? exporting : opening;
process.exitCode = (values.bites ? bites() : await runSeeds()) ? 0 : 1;

async function runSeeds(): Promise<boolean> {
  const seeds = Number(values.seeds ?? (values.stack ? 1 : 20));
  const from = Number(values.from ?? (values.stack ? 5 : 1));
  if (values.without !== undefined) loadWithout(values.without, rules);
  const run = await runOf();
  let held = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const began = performance.now();
    const { told, violations } = await run(seed);
    const took = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`seed ${seed}: ${violations.length === 0 ? 'held' : 'BROKEN'}  (${told}, ${took} s)`);
    for (const it of violations.slice(0, 10)) console.log(`  ${it}`);
    if (violations.length === 0) held += 1;
  }
  return held === seeds;
}

type Run = (seed: number) => Promise<{ told: string; violations: string[] }>;

// Imported only now, all of them: what is loaded before a rule is taken out stays as it is.
function runOf(): Promise<Run> {
  if (values.stack) return stackOfSeed();
  return values.exports ? exportsOfSeed() : alertsOfSeed();
}

async function stackOfSeed(): Promise<Run> {
  const { buildFunctions } = await import('../../infra/build.ts');
  await buildFunctions({ outDir: 'dist/functions' });
  const { runOnStack } = await import('./stack-run.ts');
  return async (seed) => {
    const { violations } = await runOnStack(seed, { alerts: 60, keys: 6 });
    return { told: 'on the stack', violations };
  };
}

async function alertsOfSeed(): Promise<Run> {
  const { runSeed } = await import('./run.ts');
  const size = { alerts: Number(values.alerts), keys: Number(values.keys) };
  return async (seed) => {
    const { cases, calls, hours, violations } = await runSeed(seed, size);
    return { told: `${cases} cases, ${calls} calls, ${hours.toFixed(1)} virtual hours`, violations };
  };
}

async function exportsOfSeed(): Promise<Run> {
  const { runSeed } = await import('../export-faults/run.ts');
  const size = { cases: Number(values.cases), deeds: Number(values.deeds) };
  return async (seed) => {
    const { platform, cases, runs, exported, failed, deleted, objects, calls, violations } = await runSeed(
      seed,
      size,
    );
    const told = `${platform}, ${cases} cases, ${runs} runs: ${exported} exported, ${failed} failed, ${deleted} deleted; ${objects} objects, ${calls} calls`;
    return { told, violations };
  };
}

/** In a process of its own for each rule: code that was loaded without one stays so. */
function bites(): boolean {
  const seeds = new Map<string, number>(Object.entries(bitingSeeds));
  const size = Object.entries(small).flatMap(([name, count]) => [`--${name}`, String(count)]);
  const all = Object.keys(rules).map((rule) => {
    const seed = String(seeds.get(rule) ?? 1);
    const args = ['--seeds', '1', '--from', seed, ...size, '--without', rule];
    const suite = values.exports ? ['--exports'] : [];
    const { stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, ...suite, ...args], {
      encoding: 'utf8',
    });
    const isBroken = stdout.includes('BROKEN');
    console.log(`without ${rule}: ${isBroken ? 'breaks' : 'HOLDS'} (seed ${seed})`);
    if (stderr !== '') console.error(stderr); // such as a rule that no longer stands in those words
    return isBroken;
  });
  return all.every((it) => it);
}
