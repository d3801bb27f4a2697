import type { QueryKey } from '@tanstack/react-query';
import type { Positions, SnapshotFrame, WseEvent } from '@wse/client';

/** What a list query holds. Further fields are kept as they are; a `total` follows the rows. */
export interface RowList<Row> {
  readonly rows: readonly Row[];
  readonly positions: Positions;
  readonly total?: number;
}

/** What a detail query holds. */
export interface RowDetail<Row> {
  readonly row: Row;
  readonly positions: Positions;
}

/** Wire types: exact, with `*` for any run of characters, a regular expression, or several of these. */
export type Match = string | RegExp | readonly (string | RegExp)[];

/** Folds an event into the rows of the lists and details that are cached under `key`. */
export interface WriteRule {
  on: Match;
  write: {
    key: QueryKey;
    /** The field that identifies a row, in the row and in the event's payload. */
    id: string;
    /** The row after the event, or undefined if it is gone. Default: the payload's fields over the row's. */
    fold?(row: Row | undefined, event: WseEvent): Row | undefined;
    /** Where a new row goes in a list. Default: last. */
    place?: 'first' | 'last';
    /** Whether a list has the row, for lists that carry their filter beside the rows. Default: it has every row. */
    belongs?(row: Row, list: RowList<Row> & Record<string, unknown>): boolean;
  };
  /** What to invalidate if nothing is cached that could be written. */
  orInvalidate?: readonly QueryKey[];
}

/** Replaces the list under `key` by the snapshot's rows, unless that is older than what the list has. */
export interface SnapshotRule {
  on: Match;
  snapshot: {
    key: QueryKey;
    /** What the list holds then. Default: rows, total and positions of the snapshot. */
    list?(snapshot: SnapshotFrame): RowList<unknown>;
    /** The snapshot's name, to ask for it where continuity was lost and the server does not send it by itself. */
    request?: string;
  };
}

/** Marks queries as stale and refetches those in use. */
export interface InvalidateRule {
  on: Match;
  invalidate: readonly QueryKey[] | ((event: WseEvent) => readonly QueryKey[]);
}

/** For what is shown for a moment and not cached. */
export interface EphemeralRule {
  on: Match;
  ephemeral: (event: WseEvent) => void;
}

export type Rule = WriteRule | SnapshotRule | InvalidateRule | EphemeralRule;

export type Row = Record<string, unknown>;

export function matcher(match: Match): (t: string) => boolean {
  const patterns = (Array.isArray(match) ? match : [match]) as readonly (string | RegExp)[];
  const tests = patterns.map((pattern) =>
    typeof pattern !== 'string'
      ? (t: string) => t.search(pattern) >= 0
      : pattern.includes('*')
        ? (t: string) => wildcard(pattern).test(t)
        : (t: string) => t === pattern,
  );
  return (t) => tests.some((test) => test(t));
}

function wildcard(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
