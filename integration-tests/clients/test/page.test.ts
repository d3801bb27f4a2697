import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { call } from '../support/demo.js';
import { Line } from '../support/line.js';
import {
  buyOne,
  connectBroker,
  frameInList,
  idsOf,
  launchBrowser,
  live,
  logIn,
  patience,
  place,
  type Browser,
} from '../support/page.js';
import type { Payload } from '../support/peer.js';
import { sign } from '../support/tokens.js';

const engine = inject('engine');
let browser: Browser;
let pages: Page[];
/** What went wrong in any page without being seen. */
let problems: string[];
let tests = 0;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(() => {
  pages = [];
  problems = [];
  tests++;
});
afterEach(async () => {
  for (const page of pages) await page.close();
  expect(problems).toEqual([]);
});

const trader = (name: string): string => `${name}-${process.pid}-${tests}`;

async function openPage(): Promise<Page> {
  const page = await browser.context.newPage();
  pages.push(page);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return page;
}

async function login(user: string): Promise<Page> {
  const page = await openPage();
  await logIn(page, engine.pageUrl, user);
  return page;
}

const orderRow = (page: Page, id: string): Locator =>
  page.locator(`[data-testid=order-row][data-id="${id}"]`);

describe('the page', () => {
  it('shows the accounts of a broker that is connected, an order that fills, and the same after a reload', async () => {
    const page = await login(trader('alice'));
    await connectBroker(page);
    // The page asks for a snapshot when it joins, before there is a broker: that is not the one.
    const { p } = await frameInList(page, 'account_snapshot', (frame) => frame.p?.['trigger'] === 'saga');
    const linked = (p?.['accounts'] as Payload[]).map((row) => row['account_id']);
    expect(linked).not.toEqual([]);
    const shown = async (): Promise<string[]> => idsOf(page.getByTestId('account-row'));
    await vi.waitFor(async () => expect((await shown()).sort()).toEqual(linked.sort()), patience);
    const id = await buyOne(page);
    await page.reload();
    await live(page);
    await orderRow(page, id).and(page.locator('[data-status=filled]')).waitFor();
    await vi.waitFor(async () => expect((await shown()).sort()).toEqual(linked.sort()), patience);
  });

  it('shows how long the way to the server takes', async () => {
    const page = await login(trader('alice'));
    await vi.waitFor(
      async () => expect(await page.getByTestId('latency').textContent()).toMatch(/\d\s*ms/),
      patience,
    );
  });

  it('shows an order in detail', async () => {
    const user = trader('alice');
    const page = await login(user);
    await connectBroker(page);
    const other = await place(page, { symbol: 'AAPL' }, 'filled');
    const id = await place(page, { symbol: 'MSFT', quantity: 3 }, 'filled');
    const token = sign(engine.jwtSecret, user);
    const { order } = await call<{ order: Payload }>(engine.pageUrl, token, `/api/orders/${id}`);
    await orderRow(page, other).click();
    await orderRow(page, id).click();
    const detail = page.locator(`[data-testid=order-detail][data-id="${id}"]`);
    await detail.getByText('Buy 3 MSFT').waitFor();
    expect(await detail.locator('.badge').textContent()).toBe('filled');
    expect(await fact(detail, 'Filled at')).toBe(Number(order['filled_price']).toFixed(2));
    expect(await fact(detail, 'Type')).toBe('Market');
    expect(await fact(detail, 'Order id')).toBe(id);
  });

  const fact = (detail: Locator, label: string): Promise<string | null> =>
    detail.locator('.facts > div').filter({ hasText: label }).locator('dd').textContent();

  it('filters and sorts the orders', async () => {
    const page = await login(trader('alice'));
    await connectBroker(page);
    const two = await place(page, { symbol: 'MSFT', quantity: 2 }, 'filled');
    const three = await place(page, { symbol: 'AAPL', quantity: 3 }, 'filled');
    // Nobody sells at that price.
    const one = await place(page, { symbol: 'AAPL', quantity: 1, limit: 1 }, 'placed');
    const shown = (...ids: string[]): Promise<void> =>
      vi.waitFor(async () => expect(await idsOf(page.getByTestId('order-row'))).toEqual(ids), patience);
    await shown(one, three, two);

    await page.getByTestId('order-sort').selectOption('quantity');
    await shown(three, two, one);
    await page.getByTestId('order-sort-direction').click();
    await shown(one, two, three);
    await page.getByRole('columnheader', { name: 'Symbol' }).getByRole('button').click();
    await vi.waitFor(async () => expect((await idsOf(page.getByTestId('order-row')))[2]).toBe(two), patience);

    await page.getByTestId('order-sort').selectOption('quantity');
    await page.getByTestId('order-filter-symbol').selectOption('AAPL');
    await shown(one, three);
    await page.getByTestId('order-filter-status').selectOption('filled');
    await shown(three);
    await page.getByTestId('order-filter-symbol').selectOption('all');
    await shown(two, three);
  });

  it('says that it reconnects when the line is cut, and shows what it missed', async () => {
    const line = await Line.to(engine.socketUrl);
    try {
      const page = await openPage();
      await page.route('**/api/login', async (route) => {
        const response = await route.fetch();
        const answer = (await response.json()) as Payload;
        await route.fulfill({ response, json: { ...answer, socket_urls: [line.url] } });
      });
      await logIn(page, engine.pageUrl, trader('alice'));
      await connectBroker(page);
      const state = page.getByTestId('connection-state');
      expect(await state.textContent()).toBe('Live');

      line.cut();
      await page.locator('[data-testid=connection-state][data-state=reconnecting]').waitFor();
      expect(await state.textContent()).toBe('Reconnecting');
      await page.getByTestId('order-quantity').fill('1');
      await page.getByTestId('order-submit').click();
      await page.getByTestId('order-row').waitFor();

      line.mend();
      await live(page);
      await page.locator('[data-testid=order-row][data-status=filled]').waitFor();
      const missed = await frameInList(page, 'order_filled', () => true);
      expect([missed.p?.['order_id']]).toEqual(await idsOf(page.getByTestId('order-row')));
      // What Chromium itself says of a line that is cut.
      problems = problems.filter((problem) => !problem.startsWith('WebSocket connection to'));
    } finally {
      await line.close();
    }
  });

  it('shows in one tab what another tab of the user does', async () => {
    const user = trader('alice');
    const [one, two] = [await login(user), await login(user)];
    const accounts = await connectBroker(one);
    await vi.waitFor(
      async () => expect(await two.getByTestId('account-row').count()).toBe(accounts),
      patience,
    );
    const id = await buyOne(one);
    await orderRow(two, id).and(two.locator('[data-status=filled]')).waitFor();
  });

  it('shows two users at once what is theirs alone', async () => {
    const [alice, bob] = [await login(trader('alice')), await login(trader('bob'))];
    await connectBroker(alice);
    await connectBroker(bob);
    const [ofAlice, ofBob] = [await buyOne(alice), await buyOne(bob)];
    expect(await idsOf(alice.getByTestId('order-row'))).toEqual([ofAlice]);
    expect(await idsOf(bob.getByTestId('order-row'))).toEqual([ofBob]);
    const accounts = new Set(await idsOf(alice.getByTestId('account-row')));
    expect((await idsOf(bob.getByTestId('account-row'))).some((id) => accounts.has(id))).toBe(false);
  });

  it('can be used on a phone', async () => {
    const page = await openPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await logIn(page, engine.pageUrl, trader('carol'));
    await connectBroker(page);
    await page.getByTestId('order-submit').click();
    for (const [tab, shown] of [
      ['orders', '[data-testid=order-row][data-status=filled]'],
      ['portfolio', '[data-testid=account-row]'],
      ['stream', '[data-testid=frame-row]'],
      ['trade', '[data-testid=order-submit]'],
    ] as const) {
      await page.getByTestId(`tab-${tab}`).click();
      await page.locator(shown).first().waitFor();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `the page is too wide at ${tab}`).toBeLessThanOrEqual(0);
    }
  });

  it('says what is wrong with a login', async () => {
    const page = await openPage();
    await page.goto(engine.pageUrl);
    await page.getByTestId('login-submit').click();
    await vi.waitFor(
      async () => expect(await page.getByRole('alert').first().textContent()).not.toBe(''),
      patience,
    );
  });
});
