import type { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoordinator } from '../src/index.js';
import { at, FakeClient, mount, newQueryClient, Reads } from './fakes.js';

const bill = ['bill'];
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

describe('an invalidating event', () => {
  beforeEach(async () => {
    createCoordinator(queryClient, client, [
      { on: ['order:*', 'payment:completed'], invalidate: [bill] },
      { on: /^table:/, invalidate: ({ p }) => [['table', (p as { id: string }).id]] },
    ]);
    mount(queryClient, bill, reads);
    await reads.answer('first');
  });

  it('makes one refetch, whatever number of events come together', async () => {
    for (let i = 0; i < 6; i++) client.event('order:updated', i, {});
    client.event('payment:completed', 7, {});
    await vi.advanceTimersByTimeAsync(100);
    await reads.answer('second');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads.read).toHaveBeenCalledTimes(2);
    expect(queryClient.getQueryData(bill)).toBe('second');
  });

  it('marks what is not in use without fetching it', async () => {
    queryClient.setQueryData(['table', 't1'], 1);
    queryClient.setQueryData(['table', 't2'], 1);
    client.event('table:session_updated', 0, { id: 't1' });
    await vi.advanceTimersByTimeAsync(100);
    expect(queryClient.getQueryState(['table', 't1'])?.isInvalidated).toBe(true);
    expect(queryClient.getQueryState(['table', 't2'])?.isInvalidated).toBe(false);
    expect(reads.read).toHaveBeenCalledTimes(1);
  });

  it('does not cut off a fetch under way again and again, but repeats it', async () => {
    for (let i = 0; i < 20; i++) {
      client.event('order:updated', i, {});
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(reads.read).toHaveBeenCalledTimes(2);
    await reads.answer('old', 1);
    expect(reads.read).toHaveBeenCalledTimes(3);
    await reads.answer('new', 2);
    expect(queryClient.getQueryData(bill)).toBe('new');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads.read).toHaveBeenCalledTimes(3);
  });

  it('is tried again while the answer does not include it', async () => {
    client.event('order:updated', 7, {});
    await vi.advanceTimersByTimeAsync(100);
    await reads.answer({ positions: at(7) });
    await vi.advanceTimersByTimeAsync(250);
    expect(reads.read).toHaveBeenCalledTimes(3);
    await reads.answer({ positions: at(8) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads.read).toHaveBeenCalledTimes(3);
  });

  it('is not tried for ever', async () => {
    client.event('order:updated', 7, {});
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(20_000);
      if (reads.asked.length === i + 2) await reads.answer({ positions: at(7) });
    }
    expect(reads.read).toHaveBeenCalledTimes(8);
  });
});

describe('where nothing is cached that could be written', () => {
  beforeEach(() => {
    createCoordinator(queryClient, client, [
      { on: 'voice_*', write: { key: ['voice'], id: 'user_id' }, orInvalidate: [['rooms']] },
    ]);
    queryClient.setQueryData(['rooms'], 1);
  });

  it('the event invalidates', async () => {
    client.event('voice_joined', 0, { user_id: 'u1' });
    await vi.advanceTimersByTimeAsync(100);
    expect(queryClient.getQueryState(['rooms'])?.isInvalidated).toBe(true);
  });

  it('and where something is, it writes and does not', async () => {
    queryClient.setQueryData(['voice'], { rows: [], positions: {} });
    client.event('voice_joined', 0, { user_id: 'u1' });
    await vi.advanceTimersByTimeAsync(100);
    expect(queryClient.getQueryState(['rooms'])?.isInvalidated).toBe(false);
    expect(queryClient.getQueryData(['voice'])).toMatchObject({ rows: [{ user_id: 'u1' }] });
  });

  it('data of another shape, such as pages, is fetched again', async () => {
    queryClient.setQueryData(['voice', 'pages'], { pages: [], pageParams: [] });
    client.event('voice_joined', 0, { user_id: 'u1' });
    await vi.advanceTimersByTimeAsync(100);
    expect(queryClient.getQueryState(['voice', 'pages'])?.isInvalidated).toBe(true);
  });
});
