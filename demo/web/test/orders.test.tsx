import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse, type DefaultBodyType } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { topics } from '../src/api/topics';
import { backend, refusal } from './support/fakeBackend';
import { renderDesk, server } from './support/renderDesk';
import { account, connection, order } from './support/rows';

beforeEach(() => {
  backend.rows = {
    ...backend.rows,
    accounts: [account({ account_id: 'account-1' })],
    connections: [connection()],
  };
});

function ids() {
  return screen.queryAllByTestId('order-row').map((row) => row.dataset['id']);
}

/** Holds the answer to the next order back until it is called with one. */
function heldAnswer() {
  let answer: (response: HttpResponse<DefaultBodyType>) => void = () => undefined;
  const response = new Promise<HttpResponse<DefaultBodyType>>((resolve) => (answer = resolve));
  backend.use(
    http.post('/api/orders', async ({ request }) => {
      backend.placed.push((await request.json()) as Record<string, unknown>);
      return response;
    }),
  );
  return (given: HttpResponse<DefaultBodyType>) => {
    answer(given);
  };
}

test('an order is shown before the server answers, and its event takes over', async () => {
  const answer = heldAnswer();
  const { node, user } = await renderDesk();
  await user.click(await screen.findByText('Buy AAPL'));
  const row = await screen.findByTestId('order-row');
  expect(row.dataset['optimistic']).toBe('true');
  const sent = backend.placed[0]!;
  expect(sent).toMatchObject({
    account_id: 'account-1',
    symbol: 'AAPL',
    side: 'buy',
    quantity: 10,
    type: 'market',
  });
  expect(sent['order_id']).toBe(row.dataset['id']);
  await server(() => {
    answer(HttpResponse.json({ order_id: sent['order_id'], event_ids: ['e1'] }, { status: 202 }));
  });
  expect(screen.getByTestId('order-row').dataset['optimistic']).toBe('true');
  await server(() => {
    node.event('order_update', order({ order_id: sent['order_id'] as string }), {
      id: 'e1',
      topic: topics.orders,
      offset: 0,
    });
  });
  expect(screen.getAllByTestId('order-row')).toHaveLength(1);
  expect(screen.getByTestId('order-row').dataset['optimistic']).toBe('false');
});

test('an event that overtakes the answer to its command leaves one row', async () => {
  const answer = heldAnswer();
  const { node, user } = await renderDesk();
  await user.click(await screen.findByText('Buy AAPL'));
  const orderId = (await screen.findByTestId('order-row')).dataset['id']!;
  await server(() => {
    node.event('order_update', order({ order_id: orderId }), { id: 'e1', topic: topics.orders, offset: 0 });
    node.event('order_filled', order({ order_id: orderId, status: 'filled' }), {
      topic: topics.orders,
      offset: 1,
    });
  });
  await server(() => {
    answer(HttpResponse.json({ order_id: orderId, event_ids: ['e1'] }, { status: 202 }));
  });
  expect(screen.getAllByTestId('order-row').map((row) => row.dataset['status'])).toEqual(['filled']);
});

test('a refused order is taken back, and what came meanwhile stays', async () => {
  const answer = heldAnswer();
  const { node, user } = await renderDesk();
  await user.click(await screen.findByText('Buy AAPL'));
  await screen.findByTestId('order-row');
  await server(() => {
    node.event('order_update', order({ order_id: 'from-another-tab' }), { topic: topics.orders, offset: 0 });
  });
  expect(ids()).toHaveLength(2);
  await server(() => {
    answer(refusal(422, 'invalid', 'expected at most 1000000', 'quantity'));
  });
  await waitFor(() => {
    expect(ids()).toEqual(['from-another-tab']);
  });
  expect(screen.getByTestId('toast').textContent).toContain('expected at most 1000000');
  expect(screen.getByTestId('order-quantity').getAttribute('aria-invalid')).toBe('true');
});

test('a snapshot does not wipe out an order on its way', async () => {
  heldAnswer();
  const { node, user } = await renderDesk();
  await user.click(await screen.findByText('Buy AAPL'));
  const orderId = (await screen.findByTestId('order-row')).dataset['id'];
  await server(() => {
    node.snapshot(
      'order_snapshot',
      'orders',
      [order({ order_id: 'o1', placed_at: '2020-01-01T00:00:00Z' })],
      {
        [topics.orders]: 3,
      },
    );
  });
  expect(ids()).toEqual([orderId, 'o1']);
});

test('an order that a list confirmed does not come back as a guess', async () => {
  const answer = heldAnswer();
  const { node, user } = await renderDesk();
  await user.click(await screen.findByText('Buy AAPL'));
  const orderId = (await screen.findByTestId('order-row')).dataset['id']!;
  await server(() => {
    answer(HttpResponse.json({ order_id: orderId, event_ids: ['missed'] }, { status: 202 }));
    node.snapshot('order_snapshot', 'orders', [order({ order_id: orderId })], { [topics.orders]: 1 });
  });
  await waitFor(() => {
    expect(screen.getByTestId('order-row').dataset['optimistic']).toBe('false');
  });
  await server(() => {
    node.snapshot('order_snapshot', 'orders', [], { [topics.orders]: 2 });
  });
  expect(ids()).toEqual([]);
});

test('the form says what is wrong before anything is sent', async () => {
  const { user } = await renderDesk();
  await screen.findByText('Buy AAPL');
  await user.click(screen.getByTestId('order-type-limit'));
  await user.clear(screen.getByTestId('order-quantity'));
  await user.type(screen.getByTestId('order-quantity'), '-5');
  await user.click(screen.getByTestId('order-submit'));
  expect(screen.getByText('Quantity must be a number above zero.')).toBeTruthy();
  expect(screen.getByText('Limit price must be a number above zero.')).toBeTruthy();
  expect(backend.placed).toEqual([]);
});

test('orders are filtered and sorted as the user asks', async () => {
  backend.rows = {
    ...backend.rows,
    orders: [
      order({
        order_id: 'o1',
        symbol: 'MSFT',
        quantity: 5,
        status: 'filled',
        placed_at: '2026-01-05T10:00:01Z',
      }),
      order({ order_id: 'o2', symbol: 'AAPL', quantity: 50, placed_at: '2026-01-05T10:00:02Z' }),
      order({
        order_id: 'o3',
        symbol: 'AAPL',
        quantity: 7,
        status: 'filled',
        placed_at: '2026-01-05T10:00:03Z',
      }),
    ],
  };
  const { user, node } = await renderDesk();
  await screen.findAllByTestId('order-row');
  expect(ids()).toEqual(['o3', 'o2', 'o1']);
  await user.selectOptions(screen.getByTestId('order-sort'), 'quantity');
  expect(ids()).toEqual(['o2', 'o3', 'o1']);
  await user.click(screen.getByTestId('order-sort-direction'));
  expect(ids()).toEqual(['o1', 'o3', 'o2']);
  await user.selectOptions(screen.getByTestId('order-filter-status'), 'filled');
  expect(ids()).toEqual(['o1', 'o3']);
  await user.selectOptions(screen.getByTestId('order-filter-symbol'), 'AAPL');
  expect(ids()).toEqual(['o3']);
  await server(() => {
    node.event(
      'order_filled',
      { ...order({ order_id: 'o2', quantity: 50, status: 'filled' }) },
      {
        topic: topics.orders,
        offset: 9,
      },
    );
  });
  expect(ids()).toEqual(['o3', 'o2']);
});

test('the master shows the detail of the chosen order, and it can be cancelled from there', async () => {
  backend.rows = { ...backend.rows, orders: [order({ order_id: 'o1', type: 'limit', limit_price: 150 })] };
  let cancelled = '';
  backend.use(
    http.delete('/api/orders/:id', ({ params }) => {
      cancelled = String(params['id']);
      return HttpResponse.json({ event_ids: ['e9'] }, { status: 202 });
    }),
  );
  const { user, node } = await renderDesk();
  await user.click(await screen.findByTestId('order-row'));
  const detail = within(screen.getByTestId('order-detail'));
  expect(detail.getByText('Limit at 150.00')).toBeTruthy();
  await user.click(await detail.findByTestId('order-cancel'));
  await waitFor(() => {
    expect(cancelled).toBe('o1');
  });
  await server(() => {
    node.event('order_cancelled', order({ order_id: 'o1', status: 'cancelled' }), {
      topic: topics.orders,
      offset: 1,
    });
  });
  expect(screen.getByTestId('order-row').dataset['status']).toBe('cancelled');
  expect(detail.queryByTestId('order-cancel')).toBeNull();
});
