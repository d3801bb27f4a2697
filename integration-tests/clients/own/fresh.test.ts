import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freePort, startUp, stopUp } from '../setup/engine.js';
import {
  buyOne,
  connectBroker,
  launchBrowser,
  live,
  logIn,
  patience,
  type Browser,
} from '../support/page.js';

let data: string;
let up: ChildProcess;
let browser: Browser;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'wse-fresh-'));
  browser = await launchBrowser();
});
afterEach(async () => {
  await browser.close();
  await stopUp(up);
  await rm(data, { recursive: true, force: true });
});

it('a page that stays open while everything begins anew shows what is there then', async () => {
  const port = await freePort();
  const args = ['--port', String(port), '--data', data];
  up = await startUp(args);
  const page = await browser.context.newPage();
  await logIn(page, `http://localhost:${port}`, 'alice');
  await connectBroker(page);
  for (let n = 0; n < 3; n++) await buyOne(page);
  await stopUp(up);
  up = await startUp([...args, '--fresh']);
  await live(page);
  const shown = (what: string): Promise<number> => page.getByTestId(what).count();
  await vi.waitFor(async () => {
    expect([await shown('account-row'), await shown('order-row')]).toEqual([0, 0]);
  }, patience);
  await connectBroker(page);
  const order = await buyOne(page);
  await page.locator(`[data-testid=order-row][data-id="${order}"][data-status=filled]`).waitFor();
  expect(await shown('order-row')).toBe(1);
});
