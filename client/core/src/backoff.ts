const floorMs = 250;
const capMs = 10_000;
/** With five places and six tabs each tab lives for five waits: longer than that, nobody else is pushing. */
const uncontendedAfterMs = 60_000;
const stableAfterMs = 5_000;

/**
 * How long to wait before coming back: anywhere between 250 ms and a ceiling that doubles up to 10 s, so that many
 * clients of a node that fell do not return at one moment.
 */
export class Backoff {
  private attempts = 0;
  private evictions = 0;

  constructor(private readonly random: () => number) {}

  /** To be told of every connection that ended, with how long it was welcome (0: it never was). */
  ended(welcomeForMs: number): void {
    if (welcomeForMs >= stableAfterMs) this.attempts = 0;
    if (welcomeForMs >= uncontendedAfterMs) this.evictions = 0;
  }

  nextMs(): number {
    return this.wait(++this.attempts);
  }

  /** A stable connection does not shorten this one: being pushed out by one's own tabs would go on for ever. */
  nextContendedMs(): number {
    return this.wait(Math.max(++this.attempts, ++this.evictions + 2));
  }

  nextLaterMs(): number {
    this.attempts++;
    return capMs / 2 + (this.random() * capMs) / 2;
  }

  /** At once or as the server said, unless servers keep sending this client away. */
  nextPlannedMs(plannedMs: number): number {
    return Math.max(plannedMs, this.attempts++ === 0 ? 0 : this.wait(this.attempts));
  }

  reset(): void {
    this.attempts = this.evictions = 0;
  }

  private wait(attempt: number): number {
    const ceilingMs = Math.min(capMs, floorMs * 2 ** attempt);
    return floorMs + this.random() * (ceilingMs - floorMs);
  }
}
