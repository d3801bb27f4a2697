import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import {
  buyOne,
  connectBroker,
  idsOf,
  launchBrowser,
  live,
  logIn,
  patience,
  type Browser,
} from '../support/page.js';

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
    const accounts = await connectBroker(page);
    expect(accounts).toBeGreaterThan(0);
    await page.locator('[data-testid=frame-row][data-type=account_snapshot]').first().waitFor();
    const id = await buyOne(page);
    await page.reload();
    await live(page);
    await orderRow(page, id).and(page.locator('[data-status=filled]')).waitFor();
    await vi.waitFor(
      async () => expect(await page.getByTestId('account-row').count()).toBe(accounts),
      patience,
    );
  });

  it('shows how long the way to the server takes', async () => {
    const page = await login(trader('alice'));
    await vi.waitFor(
      async () => expect(await page.getByTestId('latency').textContent()).toMatch(/\d\s*ms/),
      patience,
    );
  });

  it('shows an order in detail', async () => {
    const page = await login(trader('alice'));
    await connectBroker(page);
    const id = await buyOne(page);
    await orderRow(page, id).click();
    await page.locator(`[data-testid=order-detail][data-id="${id}"]`).waitFor();
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
