import { hashKey, partialMatchKey, replaceEqualDeep, type QueryKey } from '@tanstack/react-query';
import { covers, includes, type Positions, type WseEvent } from '@wse/client';
import { fold, hasPositions } from './fold.js';
import { raise, raiseOver } from './positions.js';
import { matcher, type WriteRule } from './rules.js';

/** How many events are kept to be laid over a fetch that began before them. */
const journalLength = 500;

/**
 * What the queries under one key have in common: the rules that write them and the last events those rules matched. What
 * a query holds is always rows as the database had them at `positions`, with every later event folded in, whichever of
 * fetch, snapshot and event came first.
 */
export class Shelf {
  private journal: WseEvent[] = [];
  private count = 0;
  /** Up to where events were forgotten: rows older than this cannot be completed. */
  private forgotten: Positions = {};
  private readonly rules: readonly { matches: (t: string) => boolean; write: WriteRule['write'] }[];

  constructor(
    readonly key: QueryKey,
    writes: readonly WriteRule[],
    private readonly cannotComplete: (key: QueryKey) => void,
  ) {
    this.rules = writes
      .filter(({ write }) => partialMatchKey(key, write.key))
      .map(({ on, write }) => ({ matches: matcher(on), write }));
  }

  remember(event: WseEvent): void {
    if (!this.rules.some(({ matches }) => matches(event.t))) return;
    this.count++;
    this.journal.push(event);
    const oldest = this.journal.length > journalLength ? this.journal.shift() : undefined;
    if (oldest) raiseOver(this.forgotten, oldest.src);
  }

  /** How many events it was told to remember so far. */
  get remembered(): number {
    return this.count;
  }

  /** Raises the positions so that they include every event that came here. */
  raiseToKnown(positions: Positions): void {
    raise(positions, this.forgotten);
    for (const { src } of this.journal) raiseOver(positions, src);
  }

  /** The topics are others under their old names: what came of them before the `mark`th event has no meaning any more. */
  startOver(topics: readonly string[], mark: number): void {
    const first = this.journal.length - (this.count - mark);
    this.journal = this.journal.filter(({ src: [topic] }, i) => i >= first || !topics.includes(topic));
    this.forgotten = Object.fromEntries(
      Object.entries(this.forgotten).filter(([topic]) => !topics.includes(topic)),
    );
    // Some that came after it are forgotten too.
    if (first < 0) this.cannotComplete(this.key);
  }

  /** The data with the event, unless it has it. The positions stay: other channels may still bring older events. */
  write(data: unknown, event: WseEvent): unknown {
    if (!hasPositions(data) || includes(data.positions, event.src)) return data;
    return this.rules
      .filter(({ matches }) => matches(event.t))
      .reduce<unknown>((folded, { write }) => fold(write, folded, event), data);
  }

  /**
   * For `structuralSharing`, which sees every fetch and every write at the moment it meets the cache. Data with the
   * very positions of the cached was derived from it; any other is as read from the database.
   */
  readonly merge = (cached: unknown, read: unknown): unknown => {
    if (!hasPositions(read)) return replaceEqualDeep(cached, read);
    if (hasPositions(cached)) {
      if (cached.positions === read.positions) return replaceEqualDeep(cached, read);
      if (!covers(read.positions, cached.positions)) return cached;
    }
    if (!this.reaches(read.positions)) this.cannotComplete(this.key);
    const complete = this.journal.reduce<unknown>((folded, event) => this.write(folded, event), read);
    return replaceEqualDeep(cached, complete);
  };

  /** Only topics that the read model knows: it need not project every topic whose events are folded in. */
  private reaches(positions: Positions): boolean {
    return Object.entries(this.forgotten).every(
      ([topic, partitions]) => !(topic in positions) || covers(positions, { [topic]: partitions }),
    );
  }
}

/** One shelf for each key that is written, the longest keys first: a query is on the first that matches it. */
export function shelves(
  writes: readonly WriteRule[],
  furtherKeys: readonly QueryKey[],
  cannotComplete: (key: QueryKey) => void,
): readonly Shelf[] {
  const keys = new Map(
    [...writes.map(({ write }) => write.key), ...furtherKeys].map((key) => [hashKey(key), key]),
  );
  return [...keys.values()]
    .sort((a, b) => b.length - a.length)
    .map((key) => new Shelf(key, writes, cannotComplete));
}
