import type { Positions, WseEvent } from '@wse/client';

/** Raises the positions so that they include the event. */
export function raiseOver(positions: Positions, [topic, partition, offset]: WseEvent['src']): void {
  raise(positions, { [topic]: { [partition]: offset + 1 } });
}

/** Raises the positions to these where they are lower. */
export function raise(positions: Positions, to: Positions): void {
  for (const [topic, partitions] of Object.entries(to)) {
    const own = (positions[topic] ??= {});
    for (const [partition, next] of Object.entries(partitions))
      own[partition] = Math.max(own[partition] ?? 0, next);
  }
}

/** The topics of `positions` of which they include less than `known` does; what other topics are known says nothing. */
export function topicsBehind(positions: Positions, known: Positions): string[] {
  return Object.entries(positions)
    .filter(([topic, partitions]) =>
      Object.entries(known[topic] ?? {}).some(([partition, next]) => (partitions[partition] ?? 0) < next),
    )
    .map(([topic]) => topic);
}
