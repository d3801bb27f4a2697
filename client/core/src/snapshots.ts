import type { SnapshotFrame } from './protocol.js';

/** More snapshots than this under way on one connection: the oldest was abandoned by the server. */
const maxUnderWay = 16;

/** Puts the chunks of a snapshot together. Lives as long as a connection: chunks never cross to another. */
export class SnapshotAssembly {
  private readonly underWay = new Map<string, SnapshotFrame[]>();

  /** The whole snapshot once its last chunk is there, with the rows of all under the snapshot's own key. */
  add(frame: SnapshotFrame): SnapshotFrame | undefined {
    const { snapshot_id: id, chunks } = frame.p;
    if (!(chunks > 1)) return frame;
    const parts = this.underWay.get(id) ?? [];
    if (!parts.some((part) => part.p.chunk === frame.p.chunk)) parts.push(frame);
    this.underWay.set(id, parts);
    if (parts.length < chunks) {
      const oldest = this.underWay.keys().next();
      if (this.underWay.size > maxUnderWay && !oldest.done) this.underWay.delete(oldest.value);
      return undefined;
    }
    this.underWay.delete(id);
    parts.sort((a, b) => a.p.chunk - b.p.chunk);
    const key = rowsKey(frame);
    const rows = key === undefined ? {} : { [key]: parts.flatMap((part) => rowsOf(part, key)) };
    return { ...frame, p: { ...frame.p, chunk: chunks, ...rows } };
  }
}

/** The one key of a snapshot whose value is a list; its definition chooses the name. */
export function rowsKey(frame: SnapshotFrame): string | undefined {
  return Object.keys(frame.p).find((key) => Array.isArray(frame.p[key]));
}

/** The rows of a snapshot, whatever its definition calls them. */
export function rowsOf<Row = unknown>(frame: SnapshotFrame, key = rowsKey(frame)): Row[] {
  const rows = key === undefined ? undefined : frame.p[key];
  return Array.isArray(rows) ? (rows as Row[]) : [];
}
