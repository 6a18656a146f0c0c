import { parseArgs } from 'node:util';
import { loadWithout } from './without.ts';

/** `npm run faults -- [--seeds 20] [--from 1] [--alerts 2000] [--keys 200] [--without rule]`: runs seeds, and says of each what it came to. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    alerts: { type: 'string', default: '2000' },
    keys: { type: 'string', default: '200' },
    without: { type: 'string' },
  },
});
const [seeds, from, alerts, keys] = [values.seeds, values.from, values.alerts, values.keys].map(Number);
if (values.without !== undefined) loadWithout(values.without);
// Only now: what is loaded before stays as it is.
const { runSeed } = await import('./run.ts');
let bad = 0;
for (let seed = from ?? 1; seed < (from ?? 1) + (seeds ?? 20); seed += 1) {
  const began = performance.now();
  const { cases, calls, hours, violations } = await runSeed(seed, {
    alerts: alerts ?? 2000,
    keys: keys ?? 200,
  });
  const took = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `seed ${seed}: ${violations.length === 0 ? 'held' : 'BROKEN'}  (${cases} cases, ${calls} calls, ${hours.toFixed(1)} virtual hours, ${took} s)`,
  );
  for (const it of violations.slice(0, 10)) console.log(`  ${it}`);
  if (violations.length > 0) bad += 1;
}
process.exitCode = bad === 0 ? 0 : 1;
