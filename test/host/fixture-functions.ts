import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FunctionPool, functionPool } from '../../local/host/function-pool.ts';

/** A folder that is removed after the test. */
export async function temporaryFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'casebridge-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes bundles as the build would leave them: each function's name with the source of its index.cjs. */
export async function bundlesOf(sources: Record<string, string>): Promise<string> {
  const bundles = await temporaryFolder();
  for (const [name, source] of Object.entries(sources)) {
    await mkdir(join(bundles, name));
    await writeFile(join(bundles, name, 'index.cjs'), source);
  }
  return bundles;
}

type PoolSettings = {
  concurrency?: number;
  timeoutSeconds?: number;
  env?: Record<string, string>;
  onLog?: (name: string, line: string) => void;
};

/** A pool that runs one handler, given as source; closed after the test. */
export async function poolOf(source: string, settings: PoolSettings = {}): Promise<FunctionPool> {
  const bundles = await bundlesOf({ fixture: source });
  const pool = functionPool({
    name: 'fixture',
    folder: join(bundles, 'fixture'),
    env: {},
    timeoutSeconds: 10,
    memoryMiB: 128,
    concurrency: 1,
    onLog: () => {},
    ...settings,
  });
  onTestFinished(() => pool.close());
  return pool;
}

/** Whether a process of this id still runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
