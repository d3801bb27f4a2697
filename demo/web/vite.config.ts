import react from '@vitejs/plugin-react';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where a running demo answers; `npm run dev` sends the page's commands there. */
const backend = process.env.DEMO_BACKEND_URL ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  // The workspace's own packages are read as sources, so nothing has to be built before this.
  resolve: { conditions: ['wse-source', ...defaultClientConditions] },
  server: { proxy: { '/api': { target: backend, changeOrigin: true } } },
  build: { target: 'es2022', sourcemap: false },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
  },
});
