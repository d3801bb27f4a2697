import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { AnyFrame } from './peer.js';

export const patience = { timeout: 30_000, interval: 50 };
/** As root there is no sandbox; the rest keeps the browser from calling home. */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A browser with a profile of its own, which is deleted in the end. */
export async function launchBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'wse-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: browserFlags,
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(patience.timeout);
  return {
    context,
    close: async () => {
      await context.close();
      // Processes of the browser may still write there for a moment.
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

export async function logIn(page: Page, url: string, user: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('login-user').fill(user);
  await page.getByTestId('login-submit').click();
  await live(page);
}

export async function live(page: Page): Promise<void> {
  await page.locator('[data-testid=connection-state][data-state=connected]').waitFor();
}

/** Its accounts come by themselves. */
export async function connectBroker(page: Page): Promise<number> {
  await page.getByTestId('broker-connect').click();
  await page.locator('[data-testid=broker-row][data-linked=true]').waitFor();
  const accounts = page.getByTestId('account-row');
  await accounts.first().waitFor({ state: 'attached' });
  return accounts.count();
}

/** The id of the order once it is filled. */
export const buyOne = (page: Page): Promise<string> => place(page, {}, 'filled');

export interface Ticket {
  symbol?: string;
  quantity?: number;
  /** Else it is filled at the market's price. */
  limit?: number;
}

/** Places an order; its id once its row, which the server knows of, has the status. */
export async function place(
  page: Page,
  { symbol, quantity = 1, limit }: Ticket,
  status: string,
): Promise<string> {
  const before = new Set(await idsOf(page.getByTestId('order-row')));
  if (symbol !== undefined) await page.getByTestId('order-symbol').selectOption(symbol);
  await page.getByTestId('order-quantity').fill(String(quantity));
  await page.getByTestId(`order-type-${limit === undefined ? 'market' : 'limit'}`).click();
  if (limit !== undefined) await page.getByTestId('order-limit').fill(String(limit));
  await page.getByTestId('order-submit').click();
  const rows = page.locator(`[data-testid=order-row][data-status=${status}][data-optimistic=false]`);
  let id: string | undefined;
  await vi.waitFor(async () => {
    id = (await idsOf(rows)).find((each) => !before.has(each));
    expect(id).toBeDefined();
  }, patience);
  return String(id);
}

/** The newest frame of the type for which it holds, read from the live list. */
export async function frameInList(
  page: Page,
  type: string,
  holds: (frame: AnyFrame) => boolean,
): Promise<AnyFrame> {
  await page.getByTestId('frame-filter').selectOption(type);
  const rows = page.getByTestId('frame-row');
  return vi.waitFor(async () => {
    for (let n = 0; n < (await rows.count()); n++) {
      if ((await rows.nth(n).getAttribute('aria-pressed')) !== 'true') await rows.nth(n).click();
      const frame = JSON.parse((await page.getByTestId('frame-json').textContent()) ?? '') as AnyFrame;
      if (frame.t === type && holds(frame)) return frame;
    }
    throw new Error(`no such ${type} among ${await rows.count()} frames`);
  }, patience);
}

export async function idsOf(rows: Locator): Promise<string[]> {
  return rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-id') ?? ''));
}
