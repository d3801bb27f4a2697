import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoordinator, type Rule } from '../src/index.js';
import { at, FakeClient, mount, newQueryClient, Reads } from './fakes.js';

const list = ['orders', 'list'];
const detail = ['orders', 'detail', 'o1'];
const rules: Rule[] = [
  { on: ['order_placed', 'order_filled'], write: { key: ['orders'], id: 'order_id' } },
  { on: 'order_gone', write: { key: ['orders'], id: 'order_id', fold: () => undefined } },
  { on: 'order_snapshot', snapshot: { key: list, request: 'orders' } },
];

let queryClient: QueryClient;
let client: FakeClient;
let reads: Reads;

beforeEach(() => {
  vi.useFakeTimers();
  queryClient = newQueryClient();
  client = new FakeClient();
  reads = new Reads();
});
afterEach(() => {
  queryClient.clear();
  vi.useRealTimers();
});

const order = (id: string, status = 'placed'): Record<string, unknown> => ({ order_id: id, status });
const rows = (next: number, ...orders: unknown[]): Record<string, unknown> => ({
  rows: orders,
  total: orders.length,
  positions: at(next),
});
const cached = (key: unknown[] = list): unknown => queryClient.getQueryData(key);

describe('an event', () => {
  beforeEach(() => {
    createCoordinator(queryClient, client, rules);
    queryClient.setQueryData(list, rows(5, order('o1'), order('o2')));
  });

  it('is written over its row, and the others stay the same objects', () => {
    const before = queryClient.getQueryData<{ rows: unknown[] }>(list);
    client.event('order_filled', 5, { order_id: 'o1', status: 'filled', price: 3 });
    expect(cached()).toEqual(rows(5, { ...order('o1', 'filled'), price: 3 }, order('o2')));
    expect(queryClient.getQueryData<{ rows: unknown[] }>(list)?.rows[1]).toBe(before?.rows[1]);
  });

  it('is skipped if the rows include it', () => {
    client.event('order_filled', 4, order('o1', 'filled'));
    expect(cached()).toEqual(rows(5, order('o1'), order('o2')));
  });

  it('brings a new row, and takes one away', () => {
    client.event('order_placed', 5, order('o3'));
    client.event('order_gone', 6, { order_id: 'o1' });
    expect(cached()).toEqual(rows(5, order('o2'), order('o3')));
  });

  it('is written to the detail of its row and to no other', () => {
    queryClient.setQueryData(detail, { row: order('o1'), positions: at(5) });
    queryClient.setQueryData(['orders', 'detail', 'o2'], { row: order('o2'), positions: at(5) });
    client.event('order_filled', 5, order('o1', 'filled'));
    expect(cached(detail)).toEqual({ row: order('o1', 'filled'), positions: at(5) });
    expect(cached(['orders', 'detail', 'o2'])).toEqual({ row: order('o2'), positions: at(5) });
  });

  it('of an older offset from another channel is not taken for one that the rows include', () => {
    client.event('order_filled', 9, order('o1', 'filled'));
    client.event('order_filled', 7, order('o2', 'filled'));
    expect(cached()).toEqual(rows(5, order('o1', 'filled'), order('o2', 'filled')));
  });

  it('that no rule names changes nothing', () => {
    client.event('price', 5, order('o1', 'filled'));
    expect(cached()).toEqual(rows(5, order('o1'), order('o2')));
  });

  it('does not make fresh what still has to be fetched again', async () => {
    await queryClient.invalidateQueries({ queryKey: list });
    client.event('order_filled', 5, order('o1', 'filled'));
    expect(queryClient.getQueryState(list)?.isInvalidated).toBe(true);
  });
});

it('writes once though several rules have the same key', () => {
  const fold = vi.fn((row: Record<string, unknown> | undefined) => ({
    ...row,
    n: Number(row?.['n'] ?? 0) + 1,
  }));
  const rule: Rule = { on: 'order_*', write: { key: ['orders'], id: 'order_id', fold } };
  createCoordinator(queryClient, client, [rule, { on: /snap/, snapshot: { key: list } }]);
  queryClient.setQueryData(list, rows(0, order('o1')));
  client.event('order_filled', 0, order('o1'));
  expect(cached()).toMatchObject({ rows: [{ n: 1 }] });
});

it('puts a row only into lists that it belongs to', () => {
  createCoordinator(queryClient, client, [
    {
      on: 'order_*',
      write: {
        key: ['orders'],
        id: 'order_id',
        place: 'first',
        belongs: (row, { status }) => status === undefined || row['status'] === status,
      },
    },
  ]);
  const filtered = ['orders', 'list', 'placed'];
  queryClient.setQueryData(list, rows(0, order('o1')));
  queryClient.setQueryData(filtered, { ...rows(0, order('o1')), status: 'placed' });
  client.event('order_filled', 0, order('o1', 'filled'));
  client.event('order_placed', 1, order('o2'));
  expect(cached()).toMatchObject({ rows: [order('o2'), order('o1', 'filled')] });
  expect(cached(filtered)).toMatchObject({ rows: [order('o2')], total: 1 });
});

describe('a fetch under way', () => {
  beforeEach(() => {
    createCoordinator(queryClient, client, rules);
  });

  it('that began before an event does not overwrite what the event wrote', async () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    mount(queryClient, list, reads);
    void queryClient.refetchQueries({ queryKey: list });
    client.event('order_filled', 5, order('o1', 'filled'));
    await reads.answer(rows(5, order('o1')));
    expect(cached()).toEqual(rows(5, order('o1', 'filled')));
  });

  it('that is the first gets the events that came meanwhile', async () => {
    mount(queryClient, list, reads);
    client.event('order_placed', 5, order('o1'));
    client.event('order_filled', 6, order('o1', 'filled'));
    await reads.answer(rows(6, order('o1')));
    expect(cached()).toEqual(rows(6, order('o1', 'filled')));
  });

  it('that includes the events is taken as it is', async () => {
    mount(queryClient, list, reads);
    client.event('order_placed', 5, order('o1'));
    await reads.answer(rows(6, order('o1', 'as the database has it')));
    expect(cached()).toEqual(rows(6, order('o1', 'as the database has it')));
  });

  it('that is older than a snapshot is ignored, and the page does not wait for it', async () => {
    mount(queryClient, list, reads);
    client.snapshot('order_snapshot', 9, [order('o1', 'filled')]);
    expect(queryClient.getQueryState(list)).toMatchObject({ fetchStatus: 'idle', status: 'success' });
    await reads.answer(rows(5, order('o1')));
    expect(cached()).toEqual(rows(9, order('o1', 'filled')));
  });

  it('that is cancelled for a snapshot does not take back what was written while it ran', async () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    mount(queryClient, list, reads);
    void queryClient.refetchQueries({ queryKey: list });
    client.event('order_filled', 8, order('o1', 'filled'));
    client.snapshot('order_snapshot', 7, [order('o1'), order('o2')]);
    await vi.advanceTimersByTimeAsync(0);
    expect(cached()).toEqual(rows(7, order('o1', 'filled'), order('o2')));
  });

  it('whose answer is behind in one partition is ignored though it is ahead in another', async () => {
    queryClient.setQueryData(list, { rows: [order('o1')], positions: { orders: { '0': 5, '1': 5 } } });
    mount(queryClient, list, reads);
    void queryClient.refetchQueries({ queryKey: list });
    await reads.answer({ rows: [], positions: { orders: { '0': 4, '1': 9 } } });
    expect(cached()).toMatchObject({ rows: [order('o1')] });
  });

  it('so old that its events are forgotten is repeated', async () => {
    mount(queryClient, list, reads);
    for (let i = 0; i < 502; i++) client.event('order_placed', i, order('o1', `s${i}`));
    await reads.answer(rows(1, order('o1')));
    await vi.advanceTimersByTimeAsync(100);
    expect(reads.read).toHaveBeenCalledTimes(2);
    await reads.answer(rows(502, order('o1', 's501')));
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.read).toHaveBeenCalledTimes(2);
  });
});

describe('a snapshot', () => {
  beforeEach(() => {
    createCoordinator(queryClient, client, rules);
  });

  it('fills a list that nobody fetched', () => {
    client.snapshot('order_snapshot', 5, [order('o1')]);
    expect(cached()).toEqual(rows(5, order('o1')));
  });

  it('replaces the list', () => {
    queryClient.setQueryData(list, rows(5, order('o1'), order('o2')));
    client.snapshot('order_snapshot', 6, [order('o2', 'filled')]);
    expect(cached()).toEqual(rows(6, order('o2', 'filled')));
  });

  it('that is older is ignored', () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    client.snapshot('order_snapshot', 4, []);
    expect(cached()).toEqual(rows(5, order('o1')));
  });

  it('keeps the events that it does not include', () => {
    queryClient.setQueryData(list, rows(5, order('o1')));
    client.event('order_filled', 7, order('o1', 'filled'));
    client.snapshot('order_snapshot', 6, [order('o1')]);
    expect(cached()).toEqual(rows(6, order('o1', 'filled')));
  });

  it('makes the list that its rule says', () => {
    createCoordinator(queryClient, client, [
      {
        on: 'other_snapshot',
        snapshot: {
          key: ['other'],
          list: ({ p }) => ({ rows: [], positions: p.positions, nextCursor: null }) as never,
        },
      },
    ]);
    client.snapshot('other_snapshot', 5, [1]);
    expect(cached(['other'])).toEqual({ rows: [], positions: at(5), nextCursor: null });
  });
});

describe('any order of fetch, snapshot and events', () => {
  /** Every order of the parts in which events of one order keep theirs. */
  function* interleavings<T>(...queues: T[][]): Generator<T[]> {
    if (queues.every((queue) => queue.length === 0)) yield [];
    for (const [i, [first, ...rest]] of queues.entries()) {
      if (first === undefined) continue;
      for (const tail of interleavings(...queues.map((queue, j) => (j === i ? rest : queue))))
        yield [first, ...tail];
    }
  }

  it('ends with what the database has', async () => {
    createCoordinator(queryClient, client, rules);
    const states = ['s0', 's1', 's2', 's3'];
    let cases = 0;
    for (let fetchedAt = 0; fetchedAt < 4; fetchedAt++) {
      for (let snapshotAt = 0; snapshotAt < 4; snapshotAt++) {
        const events = [0, 1, 2].map(
          (offset) => () => client.event('order_filled', offset, order('o1', states[offset + 1])),
        );
        const fetched = [() => void reads.answer(rows(fetchedAt, order('o1', states[fetchedAt])))];
        const snapshot = [
          () => client.snapshot('order_snapshot', snapshotAt, [order('o1', states[snapshotAt])]),
        ];
        for (const steps of interleavings(events, fetched, snapshot)) {
          queryClient.clear();
          const unmount = mount(queryClient, list, reads);
          for (const step of steps) {
            step();
            await vi.advanceTimersByTimeAsync(0);
          }
          expect(cached()).toMatchObject({ rows: [order('o1', 's3')] });
          unmount();
          cases++;
        }
      }
    }
    expect(cases).toBe(16 * 20);
  });
});

describe('a lost continuity', () => {
  it('fetches again what the rules name, and nothing else', async () => {
    createCoordinator(queryClient, client, [...rules, { on: 'x', invalidate: [['bill']] }]);
    const other = new Reads();
    mount(queryClient, ['symbols'], other);
    for (const key of [list, ['bill']]) {
      queryClient.setQueryData(key, rows(5));
      mount(queryClient, key, reads);
    }
    client.resync('user:u1');
    client.resync('user:u1');
    await vi.advanceTimersByTimeAsync(100);
    expect(reads.read).toHaveBeenCalledTimes(2);
    expect(other.read).toHaveBeenCalledTimes(1);
  });

  it('repeats a first fetch that was under way, whose answer may be from before', async () => {
    createCoordinator(queryClient, client, rules);
    mount(queryClient, list, reads);
    client.resync('user:u1');
    await vi.advanceTimersByTimeAsync(100);
    expect(reads.read).toHaveBeenCalledTimes(1);
    await reads.answer(rows(5));
    expect(reads.read).toHaveBeenCalledTimes(2);
    await reads.answer(rows(6));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads.read).toHaveBeenCalledTimes(2);
  });

  it('asks for the snapshots that the server does not send by itself, once', () => {
    createCoordinator(queryClient, client, rules);
    client.resync('user:u1');
    expect(client.requestSnapshot).not.toHaveBeenCalled();
    client.resync('user:u1', 'joined');
    client.resync('global', 'joined');
    expect(client.requestSnapshot.mock.calls).toEqual([['orders']]);
  });

  it('does not fetch what a snapshot is asked for, unless that does not come', async () => {
    createCoordinator(queryClient, client, rules);
    queryClient.setQueryData(list, rows(5));
    mount(queryClient, list, reads);
    let fail: (error: Error) => void = () => undefined;
    client.requestSnapshot.mockReturnValue(new Promise((_, reject) => (fail = reject)));
    client.resync('global');
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.read).not.toHaveBeenCalled();
    fail(new Error('SNAPSHOT_UNAVAILABLE'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(reads.read).toHaveBeenCalledTimes(1);
  });
});

describe('the coordinator', () => {
  it('listens once, and no more when closed', () => {
    const coordinator = createCoordinator(queryClient, client, rules);
    expect(client.listenersOf('event')).toBe(1);
    queryClient.setQueryData(list, rows(5, order('o1')));
    coordinator.close();
    client.event('order_filled', 5, order('o1', 'filled'));
    expect(client.listenersOf('event')).toBe(0);
    expect(cached()).toEqual(rows(5, order('o1')));
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('keeps data fresh while connected, and for 5 s while not', () => {
    createCoordinator(queryClient, client, rules);
    const { staleTime } = queryClient.getQueryDefaults(list) as { staleTime: () => number };
    expect(staleTime()).toBe(Infinity);
    client.state = 'reconnecting';
    expect(staleTime()).toBe(5000);
  });

  it('hands ephemeral events on and leaves the cache alone', () => {
    const typing = vi.fn();
    createCoordinator(queryClient, client, [{ on: 'user_typing', ephemeral: typing }]);
    client.event('user_typing', 0, { user: 'u2' });
    expect(typing).toHaveBeenCalledWith(expect.objectContaining({ p: { user: 'u2' } }));
    expect(queryClient.getQueryCache().getAll()).toEqual([]);
  });
});
