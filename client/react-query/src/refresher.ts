import { hashKey, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { covers, type Positions, type WseEvent } from '@wse/client';
import { hasPositions } from './fold.js';
import { raiseOver } from './positions.js';

const firstRetryMs = 250;
const maxRetries = 6;

interface Wanted {
  positions: Positions;
  retries: number;
}

/**
 * Invalidates what events touched: many events soon after each other make one refetch, a fetch under way is repeated
 * rather than cut off again and again, and one that was answered before the database had the event is tried again.
 */
export class Refresher {
  private readonly due = new Map<string, QueryKey>();
  private readonly repeat = new Set<string>();
  private readonly wanted = new Map<string, Wanted>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly queryClient: QueryClient,
    private readonly batchMs: number,
  ) {
    this.unsubscribe = queryClient.getQueryCache().subscribe((change) => {
      if (change.type === 'removed') this.forget(change.query.queryHash);
      if (change.type !== 'updated' || change.action.type !== 'success' || change.action.manual) return;
      const query = change.query as Query;
      this.fetched(query.queryHash, query.queryKey, query.state.data);
    });
  }

  /** `event`: what the answer must include, if it says what it includes. */
  invalidate(key: QueryKey, event?: WseEvent): void {
    if (event) this.want(key, event);
    this.due.set(hashKey(key), key);
    this.flushTimer ??= setTimeout(() => this.flush(), this.batchMs);
  }

  close(): void {
    this.unsubscribe();
    clearTimeout(this.flushTimer);
    for (const timer of this.timers) clearTimeout(timer);
  }

  private flush(): void {
    this.flushTimer = undefined;
    const keys = [...this.due.values()];
    this.due.clear();
    for (const queryKey of keys) this.refetch(queryKey, false);
  }

  private refetch(queryKey: QueryKey, exact: boolean): void {
    const filters = { queryKey, exact };
    for (const query of this.queryClient.getQueryCache().findAll(filters)) {
      if (query.state.fetchStatus !== 'idle') this.repeat.add(query.queryHash);
    }
    void this.queryClient.invalidateQueries(filters, { cancelRefetch: false });
  }

  private want(key: QueryKey, { src }: WseEvent): void {
    for (const { queryHash } of this.queryClient.getQueryCache().findAll({ queryKey: key })) {
      const positions: Positions = this.wanted.get(queryHash)?.positions ?? {};
      raiseOver(positions, src);
      this.wanted.set(queryHash, { positions, retries: 0 });
    }
  }

  private fetched(hash: string, key: QueryKey, data: unknown): void {
    if (this.repeat.delete(hash)) {
      // Not within the notification: the query is still settling its fetch.
      this.later(0, key);
      return;
    }
    const wanted = this.wanted.get(hash);
    if (!wanted) return;
    if (!hasPositions(data) || covers(data.positions, wanted.positions) || wanted.retries >= maxRetries) {
      this.wanted.delete(hash);
      return;
    }
    this.later(firstRetryMs * 2 ** wanted.retries++, key);
  }

  private later(ms: number, key: QueryKey): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.refetch(key, true);
    }, ms);
    this.timers.add(timer);
  }

  private forget(hash: string): void {
    this.repeat.delete(hash);
    this.wanted.delete(hash);
  }
}
