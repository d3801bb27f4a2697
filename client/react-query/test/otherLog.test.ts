import type { QueryClient } from '@tanstack/react-query';
import type { SnapshotFrame } from '@wse/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoordinator, type Rule } from '../src/index.js';
import { at, FakeClient, mount, newQueryClient, Reads } from './fakes.js';

const list = ['orders', 'list'];
const detail = ['orders', 'detail', 'o1'];
const rules: Rule[] = [
  { on: 'order_*', write: { key: ['orders'], id: 'order_id' } },
  { on: 'order_snapshot', snapshot: { key: list, request: 'orders' } },
];

let queryClient: QueryClient;
let client: FakeClient;
let answers: ((frame: SnapshotFrame) => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  queryClient = newQueryClient();
  client = new FakeClient();
  answers = [];
  client.requestSnapshot.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  createCoordinator(queryClient, client, rules);
});
afterEach(() => {
  queryClient.clear();
  vi.useRealTimers();
});

const order = (id: string): Record<string, unknown> => ({ order_id: id });
const rows = (next: number, ...orders: unknown[]): Record<string, unknown> => ({
  rows: orders,
  total: orders.length,
  positions: at(next),
});
const cached = (key: unknown[] = list): unknown => queryClient.getQueryData(key);

/** What comes when nothing of before is there any more. */
function comeToAnotherLog(): void {
  client.resync('user:u1', 'not_recovered');
  client.snapshot('order_snapshot', 0, [], { trigger: 'resync' });
}

/** As the client does it: those who listen, then who asked. */
async function answer(
  next: number,
  orders: unknown[],
  more: Partial<SnapshotFrame['p']> = {},
): Promise<void> {
  const frame = client.snapshot('order_snapshot', next, orders, { trigger: 'request', ...more });
  answers.shift()?.(frame);
  await vi.advanceTimersByTimeAsync(0);
}

describe('a log that was made anew', () => {
  it('shows in a snapshot that lacks what was known when it was asked for, and that is taken', async () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    client.event('order_placed', 5, order('o2'));
    comeToAnotherLog();
    expect(cached()).toEqual(rows(5, order('o1'), order('o2')));
    await answer(0, []);
    expect(cached()).toEqual(rows(0));
    client.event('order_placed', 0, order('n1'));
    expect(cached()).toEqual(rows(0, order('n1')));
    expect(client.requestSnapshot).toHaveBeenCalledTimes(1);
  });

  it('shows in an empty one that names its topics', async () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    client.snapshot('order_snapshot', 0, [], { trigger: 'resync', positions: { orders: {} } });
    await answer(0, [], { positions: { orders: {} } });
    expect(cached()).toEqual({ ...rows(0), positions: { orders: {} } });
  });

  it('takes out what is remembered of the old one, and keeps what came after', async () => {
    client.event('order_placed', 7, order('old'));
    comeToAnotherLog();
    client.event('order_placed', 3, order('n2'));
    await answer(3, [order('n1')]);
    expect(cached()).toEqual(rows(3, order('n1'), order('n2')));
  });

  it('has what else is of its topics fetched anew, and nothing of others', async () => {
    const reads = new Reads();
    const others = new Reads();
    queryClient.setQueryData(list, rows(5, order('o1')));
    queryClient.setQueryData(detail, { row: order('o1'), positions: at(5) });
    queryClient.setQueryData(['orders', 'fees'], { rows: [], positions: { fees: { '0': 9 } } });
    queryClient.setQueryData(['bill'], { rows: [], positions: at(5) });
    mount(queryClient, detail, reads);
    mount(queryClient, ['orders', 'fees'], others);
    mount(queryClient, ['bill'], others);
    const asked = others.asked.length;
    client.snapshot('order_snapshot', 0, [], { trigger: 'resync' });
    await answer(0, []);
    expect(cached(detail)).toBeUndefined();
    await reads.answer({ row: order('o1'), positions: at(1) });
    expect(cached(detail)).toEqual({ row: order('o1'), positions: at(1) });
    expect(others.asked.length).toBe(asked);
  });

  it('leaves nothing of which a fetch would be thought too old', async () => {
    for (let offset = 0; offset < 600; offset++) client.event('order_placed', offset, order(`o${offset}`));
    comeToAnotherLog();
    await answer(0, []);
    const reads = new Reads();
    mount(queryClient, detail, reads);
    await reads.answer({ row: order('o1'), positions: at(1) });
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.read).toHaveBeenCalledTimes(1);
  });
});

describe('the same log', () => {
  beforeEach(() => {
    queryClient.setQueryData(list, rows(5, order('o1')));
  });

  it('shows in a snapshot that has all that was known', async () => {
    comeToAnotherLog();
    await answer(5, [order('o2')]);
    expect(cached()).toEqual(rows(5, order('o2')));
  });

  it('is not doubted for an event that overtook the answer', async () => {
    comeToAnotherLog();
    client.event('order_placed', 5, order('o2'));
    await answer(5, [order('o1')]);
    expect(cached()).toEqual(rows(5, order('o1'), order('o2')));
  });

  it('is not doubted for an answer that is not exact', async () => {
    comeToAnotherLog();
    await answer(3, [], { exact: false });
    expect(cached()).toEqual(rows(5, order('o1')));
  });

  it('is not doubted for a snapshot of other topics', () => {
    client.snapshot('order_snapshot', 0, [], { trigger: 'resync', positions: { fees: { '0': 1 } } });
    expect(client.requestSnapshot).not.toHaveBeenCalled();
  });

  it('is not asked after for a snapshot that a saga sent too late', () => {
    client.snapshot('order_snapshot', 3, []);
    expect(client.requestSnapshot).not.toHaveBeenCalled();
    expect(cached()).toEqual(rows(5, order('o1')));
  });
});
