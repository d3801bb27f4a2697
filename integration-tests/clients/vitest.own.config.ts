import { defineConfig } from 'vitest/config';

// Tests that start and stop an engine of their own: when the others are done, so that not two run at a time.
export default defineConfig({
  test: {
    include: ['own/**/*.test.ts'],
    retry: 1,
    reporters: ['verbose'],
    testTimeout: 5 * 60_000,
    hookTimeout: 60_000,
  },
});
