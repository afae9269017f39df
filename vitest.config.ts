import { defineConfig } from 'vitest/config';

/** Of the whole repository; a domain runs its own part by `vitest run --root ../.. domains/<name>/`. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    globalSetup: ['platform/src/testing/test-run.ts'],
    setupFiles: ['platform/src/testing/property-seed.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
