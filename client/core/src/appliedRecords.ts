import type { WseEvent } from './protocol.js';

/** How many records each of the two generations holds. */
const generationSize = 5_000;

/**
 * Recognizes a record that arrives through a second channel, by its source, id and time. The source alone is not enough:
 * a topic that was deleted and made again, or a restored Kafka, gives the same offset to another record. Each channel is
 * free of duplicates by its own `seq`, so a record that comes again through the same channel is an event of its own: a
 * replayed dead letter. Remembers the last 5,000 to 10,000 records.
 */
export class AppliedRecords {
  /** The channel that brought a record first, by the record. */
  private recent = new Map<string, string>();
  private older = new Map<string, string>();

  /** False if another channel has brought the record already; otherwise remembers it. */
  add({ src, id, ts }: WseEvent, channel: string): boolean {
    const record = `${src.join()} ${ts} ${id}`;
    const first = this.recent.get(record) ?? this.older.get(record) ?? channel;
    this.recent.set(record, first);
    if (this.recent.size >= generationSize) {
      this.older = this.recent;
      this.recent = new Map();
    }
    return first === channel;
  }
}
