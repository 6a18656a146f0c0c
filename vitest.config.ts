import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, most of it waiting. Vitest knows by itself only what a run before took, a fresh clone has none. */
const longest = [
  'test/flows/faults',
  'test/infra/app',
  'test/host/function-pool',
  'test/embedded-aws/uploads',
  'test/clients/falcon/downloads',
  'test/exports/store',
  'test/exports/runs',
  'test/flows/',
  'test/faults/',
  'test/cli/',
  'test/docs/',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = longest.findIndex((it) => moduleId.includes(it));
  return found < 0 ? longest.length : found;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/release/**'], // `npm run test:release` has those
    globalSetup: ['test/build-functions.ts'],
    // Many tests wait for servers and processes of their own: three files at a time keep two cores at work.
    maxWorkers: 3,
    // Most of what a test makes is garbage at once: with more room for it, it is collected more rarely.
    execArgv: ['--max-semi-space-size=64'],
    // Files share their process: to start one and load the same modules for each file took half of the time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // The processes that tests start compile the same modules once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile') },
    setupFiles: ['test/nothing-left-behind.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
