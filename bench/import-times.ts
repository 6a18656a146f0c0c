import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from './figure.ts';

const run = promisify(execFile);

/** A CommonJS file to load, and what its process finds in the environment. */
export type Loaded = { file: string; env?: Record<string, string> };

/** Median milliseconds to load each file, in processes of their own, one after the other in every round: a machine that slows down slows all. */
export async function importTimes(
  loaded: Record<string, Loaded>,
  rounds: number,
): Promise<(name: string) => number> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, it] of Object.entries(loaded)) {
      times.set(name, [...(times.get(name) ?? []), await importTime(it)]);
    }
  }
  return (name) => median(times.get(name) ?? []);
}

async function importTime({ file, env = {} }: Loaded): Promise<number> {
  const script = 'const t = performance.now(); require(process.argv[1]); console.log(performance.now() - t);';
  const { stdout } = await run(process.execPath, ['-e', script, file], { env });
  return Number(stdout);
}
