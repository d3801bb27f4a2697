import { expect, it } from 'vitest';
import { settings } from '../setup/engine.js';

it('an engine of its own is not told where the engine under test is', () => {
  const said = { WSE_TEST_URL: 'http://localhost:8080', WSE_TEST_JWT_SECRET: 'a key' };
  const kept = { PATH: '/bin', WSE_HEARTBEAT_INTERVAL: '2s' };
  expect(settings({ ...said, ...kept })).toEqual(kept);
});
