import {
  hashKey,
  notifyManager,
  partialMatchKey,
  type Query,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { covers, type Resync, type SnapshotFrame, type WseClient, type WseEvent } from '@wse/client';
import { hasPositions, isDetail, isList } from './fold.js';
import { Refresher } from './refresher.js';
import {
  matcher,
  type EphemeralRule,
  type InvalidateRule,
  type Rule,
  type SnapshotRule,
  type WriteRule,
} from './rules.js';
import { shelves, type Shelf } from './shelf.js';
import { listOf, SnapshotRequests } from './snapshotRequests.js';
import { staleTimeOf } from './staleTime.js';

export interface CoordinatorOptions {
  /** Invalidations within this time are one. Default: 100. */
  batchMs?: number;
  /** What to fetch again where continuity was lost. Default: whatever the rules name. */
  onResync?: (resync: Resync) => readonly QueryKey[];
}

export interface Coordinator {
  close(): void;
}

/**
 * The one listener between the stream and the cache: components read queries and hear of nothing else. Make it once,
 * before the first query is fetched, and close it when the user changes.
 */
export function createCoordinator(
  queryClient: QueryClient,
  client: WseClient,
  rules: readonly Rule[],
  options: CoordinatorOptions = {},
): Coordinator {
  return new RuleCoordinator(queryClient, client, rules, options);
}

/** Written now, or when the fetch under way lands. */
function isWarm({ state }: Query): boolean {
  return state.data !== undefined || state.fetchStatus !== 'idle';
}

type Matching<R> = R & { matches: (t: string) => boolean };

class RuleCoordinator implements Coordinator {
  private readonly refresher: Refresher;
  private readonly requests: SnapshotRequests;
  private readonly shelves: readonly Shelf[];
  private readonly writes: readonly Matching<WriteRule>[];
  private readonly snapshots: readonly Matching<SnapshotRule>[];
  private readonly invalidates: readonly Matching<InvalidateRule>[];
  private readonly ephemerals: readonly Matching<EphemeralRule>[];
  private readonly unsubscribes: readonly (() => void)[];

  constructor(
    private readonly queryClient: QueryClient,
    client: WseClient,
    rules: readonly Rule[],
    private readonly options: CoordinatorOptions,
  ) {
    const matching = <R extends Rule>(is: (rule: Rule) => rule is R): Matching<R>[] =>
      rules.filter(is).map((rule) => ({ ...rule, matches: matcher(rule.on) }));
    this.writes = matching((rule): rule is WriteRule => 'write' in rule);
    this.snapshots = matching((rule): rule is SnapshotRule => 'snapshot' in rule);
    this.invalidates = matching((rule): rule is InvalidateRule => 'invalidate' in rule);
    this.ephemerals = matching((rule): rule is EphemeralRule => 'ephemeral' in rule);
    this.refresher = new Refresher(queryClient, options.batchMs ?? 100);
    this.shelves = shelves(
      this.writes,
      this.snapshots.map(({ snapshot }) => snapshot.key),
      (key) => this.refresher.invalidate(key),
    );
    this.requests = new SnapshotRequests(queryClient, client, this.shelves, this.refresher, (frame) =>
      this.snapshot(frame),
    );
    // Of several that match a query the defaults set last count, and those are to be of the longest key.
    for (const { key, merge } of [...this.shelves].reverse()) {
      queryClient.setQueryDefaults(key, {
        ...queryClient.getQueryDefaults(key),
        structuralSharing: merge,
        staleTime: staleTimeOf(client),
      });
    }
    this.unsubscribes = [
      client.on('event', (event) => notifyManager.batch(() => this.event(event))),
      client.on('snapshot', (snapshot) => notifyManager.batch(() => this.snapshot(snapshot))),
      client.on('resync', (resync) => this.resync(resync)),
    ];
  }

  close(): void {
    for (const unsubscribe of this.unsubscribes) unsubscribe();
    this.refresher.close();
  }

  private event(event: WseEvent): void {
    // First remembered, so that a fetch under way gets it when it lands.
    for (const shelf of this.shelves) shelf.remember(event);
    this.write(event);
    for (const rule of this.invalidates) if (rule.matches(event.t)) this.invalidate(rule, event);
    for (const rule of this.ephemerals) if (rule.matches(event.t)) rule.ephemeral(event);
  }

  private write(event: WseEvent): void {
    const queries = new Set<Query>();
    for (const { matches, write, orInvalidate = [] } of this.writes) {
      if (!matches(event.t)) continue;
      const found = this.queryClient.getQueryCache().findAll({ queryKey: write.key });
      for (const query of found) queries.add(query);
      if (found.some(isWarm)) continue;
      for (const key of orInvalidate) this.refresher.invalidate(key, event);
    }
    for (const query of queries) {
      const { data } = query.state;
      if (isList(data) || isDetail(data)) this.set(query, this.shelfOf(query)?.write(data, event) ?? data);
      // Of a shape that cannot be folded, such as the pages of an infinite query.
      else if (data !== undefined) this.refresher.invalidate(query.queryKey, event);
    }
  }

  /** A write marks a query as fresh; what had to be fetched again before it still has to be. */
  private set(query: Query, data: unknown): void {
    if (data === query.state.data) return;
    const { isInvalidated } = query.state;
    this.queryClient.setQueryData(query.queryKey, data);
    if (isInvalidated) query.invalidate();
  }

  private shelfOf(query: Query): Shelf | undefined {
    return this.shelves.find(({ key }) => partialMatchKey(query.queryKey, key));
  }

  private snapshot(frame: SnapshotFrame): void {
    for (const { matches, snapshot } of this.snapshots) {
      if (!matches(frame.t)) continue;
      this.requests.askIfBehind(snapshot, frame);
      const list = listOf(snapshot, frame);
      const cached = this.queryClient.getQueryData(snapshot.key);
      if (hasPositions(cached) && !covers(list.positions, cached.positions)) continue;
      // Puts back what was cached when the fetch began, so it must come before the write.
      void this.queryClient.cancelQueries({ queryKey: snapshot.key, exact: true });
      this.queryClient.setQueryData(snapshot.key, list);
    }
  }

  private invalidate({ invalidate }: InvalidateRule, event: WseEvent): void {
    const keys = typeof invalidate === 'function' ? invalidate(event) : invalidate;
    for (const key of keys) this.refresher.invalidate(key, event);
  }

  private resync(resync: Resync): void {
    // The server sends the snapshots of the user's own channel by itself, unless it is only joined.
    const sent = resync.channel.startsWith('user:') && resync.reason !== 'joined';
    const awaited = sent ? [] : this.requestSnapshots();
    const keys = this.options.onResync?.(resync) ?? this.ruledKeys();
    const queries = keys.flatMap((queryKey) => this.queryClient.getQueryCache().findAll({ queryKey }));
    for (const { queryKey } of new Set(queries)) {
      if (!awaited.includes(hashKey(queryKey))) this.refresher.invalidate(queryKey);
    }
  }

  /** The hashes of the keys that the snapshots are for. They are exact, which a fetch right now might not be. */
  private requestSnapshots(): string[] {
    return this.snapshots.flatMap(({ snapshot }) =>
      this.requests.ask(snapshot) ? [hashKey(snapshot.key)] : [],
    );
  }

  /** Keys that depend on the event cannot be known without one, so then everything is meant. */
  private ruledKeys(): readonly QueryKey[] {
    if (this.invalidates.some(({ invalidate }) => typeof invalidate === 'function')) return [[]];
    return [
      ...this.shelves.map(({ key }) => key),
      ...this.invalidates.flatMap(({ invalidate }) => (typeof invalidate === 'function' ? [] : invalidate)),
    ];
  }
}
