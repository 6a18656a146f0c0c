import { defineConfig } from 'vitest/config';
import ordinary from './vitest.config.ts';

/** What is released, rather than how it behaves: the packed tarball, apps made of it, and the CDK's own check of the templates. */
export default defineConfig({
  ...ordinary,
  test: { ...ordinary.test, include: ['test/release/**/*.test.ts'], exclude: [] },
});
