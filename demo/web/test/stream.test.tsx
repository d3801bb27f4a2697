import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { topics } from '../src/api/topics';
import { backend } from './support/fakeBackend';
import { FakeNode } from './support/fakeNode';
import { renderDesk, server } from './support/renderDesk';
import { account, connection, order, position } from './support/rows';

function orderRows() {
  return screen.queryAllByTestId('order-row').map((row) => `${row.dataset['id']} ${row.dataset['status']}`);
}

test("the saga's snapshot replaces the list of accounts, though it tells of fewer topics", async () => {
  backend.rows = {
    ...backend.rows,
    positions: { [topics.accounts]: { 0: 4 }, [topics.orders]: { 0: 9 } },
    accounts: [account({ account_id: 'old', name: 'Old' })],
    connections: [connection()],
  };
  const { node } = await renderDesk();
  await screen.findByText('Old', { selector: '.cell-main' });
  await server(() => {
    node.snapshot(
      'account_snapshot',
      'accounts',
      [account({ account_id: 'a', name: 'Cash' }), account({ account_id: 'b', name: 'Savings' })],
      { [topics.accounts]: 5 },
    );
  });
  expect(screen.getAllByTestId('account-row').map((row) => row.dataset['id'])).toEqual(['a', 'b']);
});

test('what happened between the first fetch and the stream comes by the snapshot asked for at joining', async () => {
  backend.rows = {
    ...backend.rows,
    orders: [order({ order_id: 'o1' })],
    positions: { [topics.orders]: { 0: 1 } },
  };
  const node = new FakeNode();
  node.snapshots.set('orders', {
    t: 'order_snapshot',
    key: 'orders',
    rows: [order({ order_id: 'o1', status: 'filled' })],
    positions: { [topics.orders]: 2 },
  });
  await renderDesk(node);
  await waitFor(() => {
    expect(orderRows()).toEqual(['o1 filled']);
  });
});

test('where no snapshot can be had at joining, the rows are fetched again', async () => {
  let reads = 0;
  backend.use(
    http.get('/api/orders', () => {
      reads += 1;
      const orders = [order({ order_id: 'o1', status: reads === 1 ? 'placed' : 'filled' })];
      return HttpResponse.json({ orders, total: 1, next_cursor: null, positions: {} });
    }),
  );
  await renderDesk();
  await waitFor(() => {
    expect(orderRows()).toEqual(['o1 filled']);
  });
});

test('an event that the snapshot includes is skipped, the next one is applied', async () => {
  const { node } = await renderDesk();
  await server(() => {
    node.snapshot('order_snapshot', 'orders', [order({ order_id: 'o1', status: 'filled' })], {
      [topics.orders]: 8,
    });
  });
  await server(() => {
    node.event('order_update', order({ order_id: 'o1', status: 'placed' }), {
      topic: topics.orders,
      offset: 7,
    });
  });
  expect(orderRows()).toEqual(['o1 filled']);
  await server(() => {
    node.event('order_update', order({ order_id: 'o2' }), { topic: topics.orders, offset: 8 });
  });
  expect(orderRows().sort()).toEqual(['o1 filled', 'o2 placed']);
});

test('an answer that was read before an event does not undo the event', async () => {
  const { node } = await renderDesk();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    backend.use(
      http.get('/api/orders', async () => {
        resolve();
        await new Promise<void>((go) => (answer = go));
        return HttpResponse.json({
          orders: [order({ order_id: 'o1' })],
          total: 1,
          next_cursor: null,
          positions: { [topics.orders]: { 0: 1 } },
        });
      }),
    );
  });
  await server(() => {
    node.broadcast({
      v: 2,
      t: 'resync',
      p: { channel: 'user:alice', reason: 'trimmed', epoch: 'epoch-1', seq: 0 },
    });
  });
  await asked;
  await server(() => {
    node.event('order_filled', order({ order_id: 'o1', status: 'filled' }), {
      topic: topics.orders,
      offset: 1,
    });
    answer();
  });
  await waitFor(() => {
    expect(orderRows()).toEqual(['o1 filled']);
  });
});

test('an order fills, its position opens and the balance moves, all without a fetch', async () => {
  backend.rows = {
    ...backend.rows,
    accounts: [account({ account_id: 'account-1' })],
    connections: [connection()],
    orders: [order({ order_id: 'o1' })],
  };
  const { node, user } = await renderDesk();
  await user.click(await screen.findByTestId('order-row'));
  await screen.findByTestId('order-cancel');
  backend.use(http.get('/api/*', () => HttpResponse.error()));
  await server(() => {
    node.event('order_filled', order({ order_id: 'o1', status: 'filled', filled_price: 191.5 }), {
      topic: topics.orders,
      offset: 1,
    });
    node.event('position_update', position({ position_id: 'p1' }), {
      topic: topics.positions,
      offset: 0,
      original: 'PositionOpened',
    });
    node.event('broker_account_update', account({ account_id: 'account-1', balance: 808.5 }), {
      topic: topics.accounts,
      offset: 4,
    });
  });
  expect(orderRows()).toEqual(['o1 filled']);
  expect(screen.getByTestId('order-detail').textContent).toContain('191.50');
  expect(screen.queryByTestId('order-cancel')).toBeNull();
  expect(screen.getByTestId('position-row').dataset['id']).toBe('p1');
  expect(screen.getByTestId('account-row').textContent).toContain('$808.50');
  expect(screen.getByTestId('toast').textContent).toContain('Bought 10 AAPL at 191.50');
});

test('a broker that goes takes its accounts with it', async () => {
  backend.rows = { ...backend.rows, accounts: [account({ account_id: 'a' })], connections: [connection()] };
  const { node } = await renderDesk();
  await screen.findByTestId('account-row');
  await server(() => {
    node.event('broker_account_unlinked', { account_id: 'a' }, { topic: topics.accounts, offset: 3 });
    node.event('broker_connection_update', connection({ status: 'disconnected', account_count: 0 }), {
      topic: topics.connections,
      offset: 3,
    });
  });
  expect(screen.queryByTestId('account-row')).toBeNull();
  expect(screen.queryByTestId('broker-row')).toBeNull();
});

test('the state of the connection is told while it is cut and when it is back', async () => {
  const { node } = await renderDesk();
  await server(() => {
    node.sockets[0]?.cut(1006);
  });
  expect(screen.getByTestId('connection-state').dataset['state']).toBe('reconnecting');
  expect(screen.getByTestId('connection-state').getAttribute('aria-live')).toBe('polite');
  await waitFor(() => {
    expect(screen.getByTestId('connection-state').dataset['state']).toBe('connected');
  });
  expect(node.open).toHaveLength(1);
});

test('frames are listed newest first, filtered by type, paused, and opened as JSON', async () => {
  const { node, user } = await renderDesk();
  await server(() => {
    node.event('order_update', order({ order_id: 'o1' }), {
      topic: topics.orders,
      offset: 0,
      original: 'OrderPlaced',
    });
  });
  await waitFor(() => {
    expect(screen.getAllByTestId('frame-row')[0]?.dataset['type']).toBe('order_update');
  });
  await user.selectOptions(screen.getByTestId('frame-filter'), 'welcome');
  expect(screen.getAllByTestId('frame-row').map((row) => row.dataset['type'])).toEqual(['welcome']);
  await user.click(screen.getByTestId('frame-row'));
  expect(screen.getByTestId('frame-json').textContent).toContain('"user_id": "alice"');
  await user.selectOptions(screen.getByTestId('frame-filter'), 'all');
  const shown = screen.getAllByTestId('frame-row').length;
  await user.click(screen.getByTestId('frame-pause'));
  await server(() => {
    node.event('order_update', order({ order_id: 'o2' }), { topic: topics.orders, offset: 1 });
  });
  expect(screen.getAllByTestId('frame-row')).toHaveLength(shown);
  await user.click(screen.getByTestId('frame-pause'));
  await waitFor(() => {
    expect(screen.getAllByTestId('frame-row')).toHaveLength(shown + 1);
  });
});
