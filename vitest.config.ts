import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/src/**/*.test.ts', 'contracts/**/*.test.ts', 'domains/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: [new URL('./platform/src/testing/test-run.ts', import.meta.url).pathname],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
