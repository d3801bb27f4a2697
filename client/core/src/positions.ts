/** By topic and partition, the next offset to read: every record below it is included. */
export type Positions = Record<string, Record<string, number>>;

/** True: a cache with these positions has this event already, so it must be skipped. */
export function includes(
  positions: Positions,
  [topic, partition, offset]: readonly [topic: string, partition: number, offset: number],
): boolean {
  return offset < (positions[topic]?.[String(partition)] ?? 0);
}

/** True if `positions` is behind `other` in no partition. */
export function covers(positions: Positions, other: Positions): boolean {
  return Object.entries(other).every(([topic, partitions]) =>
    Object.entries(partitions).every(([partition, next]) => (positions[topic]?.[partition] ?? 0) >= next),
  );
}
