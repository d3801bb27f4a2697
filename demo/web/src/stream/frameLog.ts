import type { Frame } from '@wse/client';

export interface LoggedFrame {
  /** Counts up in order of arrival. */
  readonly key: number;
  readonly arrivedAtMs: number;
  readonly frame: Frame;
}

export interface FrameView {
  /** Newest first. */
  readonly frames: readonly LoggedFrame[];
  readonly received: number;
  readonly paused: boolean;
}

/** Runs a callback soon, at most once a screen refresh. */
export type Schedule = (callback: () => void) => void;

const nextRefresh: Schedule = (callback) => {
  requestAnimationFrame(callback);
};

/**
 * The last frames as they came, for looking at only. It is told apart from the query cache on purpose: nothing reads
 * data from here. A burst of frames makes one new view per screen refresh; paused, it collects but shows nothing new.
 */
export class FrameLog {
  private readonly listeners = new Set<() => void>();
  private kept: LoggedFrame[] = [];
  private received = 0;
  private scheduled = false;
  private view: FrameView = { frames: [], received: 0, paused: false };

  constructor(
    private readonly capacity = 200,
    private readonly schedule: Schedule = nextRefresh,
    private readonly nowMs: () => number = Date.now,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getView = (): FrameView => this.view;

  add(frame: Frame): void {
    this.received += 1;
    this.kept.unshift({ key: this.received, arrivedAtMs: this.nowMs(), frame });
    if (this.kept.length > this.capacity) this.kept.length = this.capacity;
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      this.publish();
    });
  }

  setPaused(paused: boolean): void {
    this.view = { ...this.view, paused };
    this.publish();
  }

  clear(): void {
    this.kept = [];
    this.view = { ...this.view, frames: [] };
    this.publish();
  }

  private publish(): void {
    const { paused, frames } = this.view;
    this.view = { paused, received: this.received, frames: paused ? frames : [...this.kept] };
    for (const listener of this.listeners) listener();
  }
}
