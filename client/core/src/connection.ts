import { parseFrame, type ClientFrame, type Frame } from './protocol.js';

/**
 * What a transport gives: a browser's WebSocket, that of `ws`, and SockJS all fit. The listeners' parameter is `never`
 * so that each may type its own events.
 */
export interface SocketLike {
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
}

export interface Timers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export interface ConnectionHandlers {
  opened(): void;
  /** undefined: a frame that could not be read. */
  received(frame: Frame | undefined): void;
  /** Once, and nothing after it. `code` is the close code, or 0 if this side gave up first. */
  ended(code: number, reason: string): void;
  ping(): void;
}

/** From dialling to the welcome, with a cold server and a slow line. */
const handshakeTimeoutMs = 10_000;

/** One socket from dialling to its end, with its clocks: the handshake's, silence, and when to ping. */
export class Connection {
  private ended = false;
  private lastFrameAt: number;
  private watchTimer: unknown;
  private pingTimer: unknown;

  constructor(
    private readonly socket: SocketLike,
    private readonly timers: Timers,
    private readonly now: () => number,
    private readonly handlers: ConnectionHandlers,
  ) {
    this.lastFrameAt = now();
    socket.onopen = () => this.ended || handlers.opened();
    socket.onmessage = (event: { data: unknown }) => {
      if (this.ended) return;
      this.lastFrameAt = now();
      handlers.received(parseFrame(event.data));
    };
    socket.onclose = (event: { code?: number; reason?: string }) => {
      this.end(event.code ?? 1006, event.reason ?? '');
    };
    // A close follows and says more; a socket without an error listener may throw.
    socket.onerror = () => undefined;
    this.watchTimer = timers.setTimeout(() => this.drop('no welcome in time'), handshakeTimeoutMs);
  }

  send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** After the welcome: whoever is silent for two intervals is gone, though the socket may not know. */
  keepAlive(heartbeatMs: number): void {
    const { timers } = this;
    const watch = (): void => {
      const silentMs = this.now() - this.lastFrameAt;
      const leftMs = 2 * heartbeatMs - silentMs;
      if (leftMs <= 0) this.drop(`silent for ${Math.round(silentMs)} ms`);
      else this.watchTimer = timers.setTimeout(watch, leftMs);
    };
    const ping = (): void => {
      this.pingTimer = timers.setTimeout(ping, heartbeatMs);
      this.handlers.ping();
    };
    timers.clearTimeout(this.watchTimer);
    watch();
    ping();
  }

  /** Ends it at once, without waiting for the other side to agree: it may never answer. */
  drop(reason: string): void {
    if (this.ended) return;
    this.detach();
    this.handlers.ended(0, reason);
  }

  /** Like drop, but tells nobody. */
  detach(): void {
    this.ended = true;
    this.stopClocks();
    try {
      this.socket.close(1000);
    } catch {
      // Not open yet, or closed already: either way it is not ours any more.
    }
  }

  private end(code: number, reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.stopClocks();
    this.handlers.ended(code, reason);
  }

  private stopClocks(): void {
    this.timers.clearTimeout(this.watchTimer);
    this.timers.clearTimeout(this.pingTimer);
  }
}
