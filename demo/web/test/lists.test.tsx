import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse, type DefaultBodyType } from 'msw';
import { expect, test } from 'vitest';
import { topics } from '../src/api/topics';
import { backend } from './support/fakeBackend';
import { renderDesk, server } from './support/renderDesk';
import { account, connection, order, position } from './support/rows';

/** Answers with `first`, and with `second` behind its cursor; gives the queries that were asked. */
function twoPages(path: string, key: string, first: object, second: object): string[] {
  const asked: string[] = [];
  backend.use(
    http.get(path, ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      asked.push(search);
      const isFirst = searchParams.get('cursor') === null;
      return HttpResponse.json({
        [key]: [isFirst ? first : second],
        total: 2,
        next_cursor: isFirst ? 'behind/first' : null,
        positions: {},
      } as DefaultBodyType);
    }),
  );
  return asked;
}

function ids(testId: string) {
  return screen.queryAllByTestId(testId).map((row) => row.dataset['id']);
}

test.each([
  [
    'connections',
    '/api/broker-connections',
    'broker-row',
    'connections',
    connection({ connection_id: '1' }),
    connection({ connection_id: '2', broker: 'ibkr' }),
  ],
  [
    'accounts',
    '/api/accounts',
    'account-row',
    'accounts',
    account({ account_id: '1' }),
    account({ account_id: '2' }),
  ],
  ['orders', '/api/orders', 'order-row', 'orders', order({ order_id: '1' }), order({ order_id: '2' })],
  [
    'positions',
    '/api/positions',
    'position-row',
    'holdings',
    position({ position_id: '1' }),
    position({ position_id: '2' }),
  ],
])(
  '%s beyond the first page are loaded behind those that are there',
  async (name, path, row, key, first, second) => {
    const asked = twoPages(path, key, first, second);
    const { user } = await renderDesk();
    const more = await screen.findByTestId(`${name}-more`);
    expect(screen.getByText(`1 of 2 ${name}`)).toBeDefined();
    expect(ids(row)).toEqual(['1']);
    await user.click(more);
    await waitFor(() => {
      expect(ids(row).sort()).toEqual(['1', '2']);
    });
    expect(asked).toContain('?limit=200&cursor=behind%2Ffirst');
    expect(screen.queryByTestId(`${name}-more`)).toBeNull();
  },
);

test('a list that is fetched again keeps what was loaded behind its first page, also while it was fetched', async () => {
  const asked: string[] = [];
  let isHeld = false;
  let answerAgain = () => {};
  const mayAnswerAgain = new Promise<void>((resolve) => (answerAgain = resolve));
  backend.use(
    http.get('/api/orders', async ({ request }) => {
      const isFirst = new URL(request.url).searchParams.get('cursor') === null;
      asked.push(isFirst ? 'first' : 'second');
      if (isFirst && isHeld) await mayAnswerAgain;
      return HttpResponse.json({
        orders: [order({ order_id: isFirst ? '1' : '2' })],
        total: 2,
        next_cursor: isFirst ? 'behind/first' : null,
        positions: {},
      } as DefaultBodyType);
    }),
  );
  const { user, node } = await renderDesk();
  await screen.findByTestId('orders-more');
  isHeld = true;
  asked.length = 0;
  await server(() => {
    const p = { channel: 'user:alice', reason: 'trimmed', epoch: 'epoch-1', seq: 0 };
    node.broadcast({ v: 2, t: 'resync', p });
  });
  await waitFor(() => {
    expect(asked).toContain('first');
  });
  await user.click(screen.getByTestId('orders-more'));
  await waitFor(() => {
    expect(ids('order-row').sort()).toEqual(['1', '2']);
  });
  answerAgain();
  await waitFor(() => {
    expect(asked.slice(-2)).toEqual(['second', 'second']);
  });
  await server(() => {});
  expect(ids('order-row').sort()).toEqual(['1', '2']);
});

test('a position that was not loaded does not come before those that are', async () => {
  twoPages('/api/positions', 'holdings', position({ position_id: '2' }), position({ position_id: '1' }));
  const { node } = await renderDesk();
  await screen.findByTestId('position-row');
  await server(() => {
    node.event('position_update', position({ position_id: '1', quantity: 11 }), {
      topic: topics.positions,
      offset: 4,
      original: 'PositionUpdated',
    });
    node.event('position_update', position({ position_id: '3' }), {
      topic: topics.positions,
      offset: 5,
      original: 'PositionOpened',
    });
  });
  expect(ids('position-row')).toEqual(['3', '2']);
});
