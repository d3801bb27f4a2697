import type { Timers } from './connection.js';
import { WseError } from './errors.js';
import type { ResumePosition, SnapshotFrame } from './protocol.js';

/** Longer than a node takes that pulls the snapshot by itself, and tries once more. */
const patienceMs = 15_000;
const firstRetryMs = 1_000;
const maxRetryMs = 60_000;

interface Due {
  /** Where the user's channel stood when it was announced. */
  after: ResumePosition;
  asking: boolean;
  failures: number;
  timer: unknown;
}

/**
 * Snapshots that an event or a loss of continuity called for, until they have come. The server sends them by itself, but
 * forgets that with the connection, and the position that a client comes back with lies behind the event by then. So the
 * client remembers, and asks: after the next welcome, or when it has waited long enough on a living connection.
 */
export class DueSnapshots {
  private readonly due = new Map<string, Due>();
  private live = false;

  constructor(
    private readonly timers: Timers,
    private readonly random: () => number,
    private readonly request: (snapshotType: string) => Promise<SnapshotFrame>,
  ) {}

  get types(): string[] {
    return [...this.due.keys()];
  }

  announced(types: readonly string[] | undefined, { epoch, seq }: ResumePosition): void {
    for (const type of types ?? []) {
      const due = this.due.get(type) ?? {
        after: { epoch, seq },
        asking: false,
        failures: 0,
        timer: undefined,
      };
      due.after = { epoch, seq };
      this.due.set(type, due);
      // One that is waiting already is not put off: events may come faster than its time runs out.
      if (due.timer === undefined) this.askIn(patienceMs, type, due);
    }
  }

  /** The numbers of before mean nothing any more. What is due is due all the same. */
  resynced({ epoch, seq }: ResumePosition): void {
    for (const due of this.due.values()) due.after = { epoch, seq };
  }

  /** A part of a snapshot came. */
  progressed({ p: { snapshot_type: type } }: SnapshotFrame): void {
    const due = this.due.get(type);
    if (due) this.askIn(patienceMs, type, due);
  }

  /** A whole snapshot came; an older one may have been under way when this one was announced. */
  arrived(frame: SnapshotFrame): void {
    const { asked_after: asked, snapshot_type: type } = frame.p;
    const due = this.due.get(type);
    if (!due || !asked || asked.epoch !== due.after.epoch || asked.seq < due.after.seq) return;
    if (isComplete(frame)) this.settle(type, due);
  }

  /** @param types what was due before the welcome, whose own announcements follow by themselves */
  welcomed(types: readonly string[]): void {
    this.live = true;
    for (const [type, due] of this.due) {
      if (types.includes(type)) void this.ask(type, due);
      else this.askIn(patienceMs, type, due);
    }
  }

  connectionLost(): void {
    this.live = false;
    for (const due of this.due.values()) this.forgetTimer(due);
  }

  private askIn(ms: number, type: string, due: Due): void {
    this.forgetTimer(due);
    if (!this.live || due.asking) return;
    due.timer = this.timers.setTimeout(() => void this.ask(type, due), ms * (1 + this.random() / 2));
  }

  private async ask(type: string, due: Due): Promise<void> {
    this.forgetTimer(due);
    if (due.asking) return;
    const { after } = due;
    due.asking = true;
    try {
      const answer = await this.request(type);
      // Asked for after it was announced, so new enough; unless it was announced again since.
      if (due.after === after && isComplete(answer)) this.settle(type, due);
    } catch (error) {
      if (!(error instanceof WseError && (error.retryable || error.code === 'CLOSED')))
        this.settle(type, due);
    }
    due.asking = false;
    if (this.due.get(type) === due) {
      this.askIn(Math.min(maxRetryMs, firstRetryMs * 2 ** due.failures++), type, due);
    }
  }

  private settle(type: string, due: Due): void {
    this.forgetTimer(due);
    if (this.due.get(type) === due) this.due.delete(type);
  }

  private forgetTimer(due: Due): void {
    this.timers.clearTimeout(due.timer);
    due.timer = undefined;
  }
}

/** One without positions is never exact, and there is nothing to wait for. */
function isComplete({ p: { exact, positions } }: SnapshotFrame): boolean {
  return exact || Object.keys(positions).length === 0;
}
