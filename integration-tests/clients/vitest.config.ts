import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['wse-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['setup/engine.ts'],
    // One engine on one machine: a test that measures nothing still should not starve another.
    fileParallelism: false,
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
