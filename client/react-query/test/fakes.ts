import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query';
import type { ClientEvents, ConnectionState, SnapshotFrame, WseClient, WseEvent } from '@wse/client';
import { vi } from 'vitest';

/** A client whose stream the test writes. */
export class FakeClient implements WseClient {
  state: ConnectionState = 'connected';
  readonly positions = {};
  readonly latencyMs = undefined;
  readonly connect = vi.fn();
  readonly close = vi.fn();
  readonly requestSnapshot = vi.fn<WseClient['requestSnapshot']>(() => new Promise(() => undefined));
  readonly subscribe = vi.fn();
  readonly unsubscribe = vi.fn();
  readonly refresh = vi.fn();
  private readonly listeners = new Map<string, Set<(value: never) => void>>();

  on<K extends keyof ClientEvents>(name: K, listener: (value: ClientEvents[K]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  onType(): () => void {
    return () => undefined;
  }

  listenersOf(name: keyof ClientEvents): number {
    return this.listeners.get(name)?.size ?? 0;
  }

  emit<K extends keyof ClientEvents>(name: K, value: ClientEvents[K]): void {
    for (const listener of this.listeners.get(name) ?? [])
      (listener as (value: ClientEvents[K]) => void)(value);
  }

  /** An event of the orders' topic, partition 0. */
  event(t: string, offset: number, p: Record<string, unknown>): void {
    const event: WseEvent = {
      v: 2,
      id: `e${offset}`,
      t,
      ts: '',
      seq: offset + 1,
      p,
      src: ['orders', 0, offset],
    };
    this.emit('event', event);
  }

  snapshot(t: string, next: number, rows: unknown[], more: Partial<SnapshotFrame['p']> = {}): SnapshotFrame {
    const p = { trigger: 'saga', orders: rows, total: rows.length, timestamp: '', positions: at(next) };
    const frame: SnapshotFrame = {
      v: 2,
      id: 's',
      t,
      ts: '',
      p: { ...p, exact: true, snapshot_id: 's', snapshot_type: 'orders', chunk: 1, chunks: 1, ...more },
    };
    this.emit('snapshot', frame);
    return frame;
  }

  resync(channel: string, reason = 'trimmed'): void {
    this.emit('resync', { channel, reason, epoch: 'e', seq: 1 });
  }
}

/** Positions that include every event below the offset. */
export function at(next: number): Record<string, Record<string, number>> {
  return { orders: { '0': next } };
}

export function newQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } });
}

/** The database and the REST reads of it: each fetch waits until the test answers it. */
export class Reads {
  readonly asked: ((data: unknown) => void)[] = [];
  readonly read = vi.fn(() => new Promise<unknown>((resolve) => this.asked.push(resolve)));

  /** Answers the fetch by its number, from 0; the newest if none is given. */
  async answer(data: unknown, fetch = this.asked.length - 1): Promise<void> {
    const answer = this.asked[fetch];
    if (!answer) throw new Error(`there was no fetch ${fetch}`);
    answer(data);
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** As a mounted component would. */
export function mount(queryClient: QueryClient, queryKey: QueryKey, reads: Reads): () => void {
  return new QueryObserver(queryClient, { queryKey, queryFn: reads.read }).subscribe(() => undefined);
}
