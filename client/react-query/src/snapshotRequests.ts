import { notifyManager, partialMatchKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { rowsOf, type Positions, type SnapshotFrame, type WseClient } from '@wse/client';
import { hasPositions } from './fold.js';
import { raise, topicsBehind } from './positions.js';
import type { Refresher } from './refresher.js';
import type { RowList, SnapshotRule } from './rules.js';
import type { Shelf } from './shelf.js';

type Rule = SnapshotRule['snapshot'];

/** What the list of a snapshot's rule holds. */
export function listOf(rule: Rule, frame: SnapshotFrame): RowList<unknown> {
  const { total, positions } = frame.p;
  return rule.list?.(frame) ?? { rows: rowsOf(frame), total, positions };
}

/**
 * Asks for snapshots, for each once at a time, and notices when the cache is of another log. An exact snapshot includes
 * whatever was known of its topics when it was asked for. If one does not, these topics were made anew or the read model
 * was set back, and the positions known of them mean nothing any more.
 */
export class SnapshotRequests {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly queryClient: QueryClient,
    private readonly client: WseClient,
    private readonly shelves: readonly Shelf[],
    private readonly refresher: Refresher,
    private readonly write: (frame: SnapshotFrame) => void,
  ) {}

  /** False if the rule does not say how to ask. */
  ask(rule: Rule): boolean {
    const { request, key } = rule;
    if (request === undefined) return false;
    if (this.underWay.has(request)) return true;
    this.underWay.add(request);
    const known = this.known(key);
    const marks = this.shelves.map((shelf) => shelf.remembered);
    this.client
      .requestSnapshot(request)
      .then((frame) => {
        const topics = frame.p.exact ? topicsBehind(listOf(rule, frame).positions, known) : [];
        if (topics.length) notifyManager.batch(() => this.startOver(topics, marks, frame));
      })
      .catch(() => this.refresher.invalidate(key))
      .finally(() => this.underWay.delete(request));
    return true;
  }

  /**
   * The server sends snapshots by itself where continuity was lost. Such a one may be behind because something else was
   * faster, or because it is of another log; one that is asked for now can tell.
   */
  askIfBehind(rule: Rule, frame: SnapshotFrame): void {
    if (frame.p.trigger !== 'resync' || !frame.p.exact) return;
    if (topicsBehind(listOf(rule, frame).positions, this.known(rule.key)).length) this.ask(rule);
  }

  private known(key: QueryKey): Positions {
    const known: Positions = {};
    this.shelves.find((shelf) => partialMatchKey(key, shelf.key))?.raiseToKnown(known);
    const cached = this.queryClient.getQueryData(key);
    if (hasPositions(cached)) raise(known, cached.positions);
    return known;
  }

  private startOver(topics: readonly string[], marks: readonly number[], frame: SnapshotFrame): void {
    this.shelves.forEach((shelf, i) => shelf.startOver(topics, marks[i] ?? 0));
    void this.queryClient.resetQueries({
      predicate: ({ queryKey, state: { data } }) =>
        this.shelves.some(({ key }) => partialMatchKey(queryKey, key)) &&
        (!hasPositions(data) || topics.some((topic) => topic in data.positions)),
    });
    this.write(frame);
  }
}
