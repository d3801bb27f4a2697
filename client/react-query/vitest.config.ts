import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The client as its source stands, not as it was last built.
  resolve: { conditions: ['wse-source'] },
  ssr: { resolve: { conditions: ['wse-source'] } },
  test: { include: ['test/**/*.test.{ts,tsx}'], environment: 'jsdom' },
});
