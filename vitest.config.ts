import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes long comes first: vitest knows by itself only what a run before took, a fresh clone has none. While two workers have the
 * flows, most of it waiting, the third has all that loads the CDK and shares what is synthesised, which is not done thrice then.
 */
const order = [
  'test/flows/alerts',
  'test/flows/faults',
  'test/infra/',
  'test/embedded-aws/uploads',
  'test/clients/falcon/downloads',
  'test/host/function-pool',
  'test/exports/store',
  'test/exports/runs',
  'test/flows/',
  'test/faults/',
  'test/export-faults/',
  'test/cli/',
  'test/docs/',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = order.findIndex((it) => moduleId.includes(it));
  return found < 0 ? order.length : found;
};

class InOrder extends BaseSequencer {
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
    sequence: { sequencer: InOrder },
    // The processes that tests start compile the same modules once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile') },
    setupFiles: ['test/nothing-left-behind.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
