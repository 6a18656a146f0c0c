import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-functions.ts'],
    // Most tests wait for servers of their own: two files at a time on any machine.
    maxWorkers: 2,
    // Files share their process: to start one and load the same modules for each file took half of the time.
    isolate: false,
    setupFiles: ['test/nothing-left-behind.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
