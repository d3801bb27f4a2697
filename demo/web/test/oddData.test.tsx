import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { topics } from '../src/api/topics';
import { formatMoney } from '../src/ui/format';
import { backend } from './support/fakeBackend';
import { renderDesk, server } from './support/renderDesk';
import { account, connection, position } from './support/rows';

beforeEach(() => {
  backend.rows = { ...backend.rows, accounts: [account({ account_id: 'a' })], connections: [connection()] };
  // React says on the console what a boundary has caught.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [1234.5, 'USD', '$1,234.50'],
  [1234.5, 'not a currency', '1,234.50 not a currency'],
  [-1, '', '-1.00'],
  [2, undefined, '2.00'],
  [2, { code: 'USD' }, '2.00'],
  [Number.NaN, 'USD', '–'],
  ['7', 'USD', '–'],
  [undefined, 'USD', '–'],
])('the amount %o of %o is shown as %s', (amount, currency, text) => {
  expect(formatMoney(amount as number, currency as string)).toBe(text);
});

test('an event with an unknown currency is shown as it is', async () => {
  const { node } = await renderDesk();
  await server(() => {
    node.event('broker_account_update', account({ account_id: 'a', currency: 'DOLLARS', balance: 5 }), {
      topic: topics.accounts,
      offset: 1,
    });
  });
  expect(within(screen.getByTestId('account-row')).getByText('5.00 DOLLARS')).toBeTruthy();
});

test('a row that cannot be shown costs its panel alone, until the next one is good', async () => {
  const { node, user } = await renderDesk();
  const opened = (symbol: unknown, offset: number) =>
    server(() => {
      node.event('position_update', position({ position_id: 'p', symbol: symbol as string }), {
        topic: topics.positions,
        offset,
        original: 'PositionOpened',
      });
    });
  await opened({ not: 'text' }, 1);
  expect(screen.getByText('Positions cannot be shown.')).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Orders' })).toBeTruthy();
  expect(screen.getByTestId('account-row')).toBeTruthy();
  expect(screen.queryByTestId('position-row')).toBeNull();

  await opened('AAPL', 2);
  await user.click(screen.getByText('Try again'));

  expect(screen.getByTestId('position-row').textContent).toContain('AAPL');
});
