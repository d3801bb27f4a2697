import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['wse-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['setup/engine.ts'],
    // One engine on one machine: a test that measures nothing still should not starve another.
    fileParallelism: false,
    // What passed only at the second try has a line that says so.
    retry: 1,
    reporters: ['verbose'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
