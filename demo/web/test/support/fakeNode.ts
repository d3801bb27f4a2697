import type { SocketLike } from '@wse/client';

interface ClientMessage {
  readonly t: string;
  readonly id: string;
  readonly p?: {
    readonly token?: string;
    readonly resume?: Record<string, unknown>;
    readonly snapshot_type?: string;
  };
}

interface EventFields {
  readonly id?: string;
  readonly topic: string;
  readonly offset: number;
  readonly original?: string;
}

interface SnapshotContent {
  readonly t: string;
  readonly key: string;
  readonly rows: readonly unknown[];
  /** By topic, the next offset to read in its one partition. */
  readonly positions: Record<string, number>;
}

/** A socket node of one user: it welcomes whoever says hello, and sends what a test tells it to. */
export class FakeNode {
  readonly sockets: FakeSocket[] = [];
  readonly tokens: (string | undefined)[] = [];
  /** What a snapshot request is answered with; without one the node says that it cannot. */
  readonly snapshots = new Map<string, SnapshotContent>();
  private seq = 0;

  constructor(private readonly user = 'alice') {}

  readonly transport = (url: string): SocketLike => {
    const socket = new FakeSocket(url, (message) => {
      this.answer(socket, message);
    });
    this.sockets.push(socket);
    return socket;
  };

  get open(): readonly FakeSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }

  event(t: string, p: unknown, { id, topic, offset, original }: EventFields): void {
    this.seq += 1;
    this.broadcast({
      v: 2,
      id: id ?? `event-${this.seq}`,
      t,
      ts: new Date().toISOString(),
      seq: this.seq,
      p,
      src: [topic, 0, offset],
      latency_ms: 3,
      ...(original === undefined ? {} : { original_event_type: original }),
    });
  }

  snapshot(t: string, key: string, rows: readonly unknown[], positions: Record<string, number>): void {
    this.broadcast(this.snapshotFrame({ t, key, rows, positions }));
  }

  private snapshotFrame({ t, key, rows, positions }: SnapshotContent, re?: string): object {
    return {
      v: 2,
      id: `snapshot-${t}`,
      t,
      ts: new Date().toISOString(),
      p: {
        [key]: rows,
        total: rows.length,
        timestamp: new Date().toISOString(),
        trigger: 'saga',
        positions: Object.fromEntries(Object.entries(positions).map(([topic, next]) => [topic, { 0: next }])),
        exact: true,
        snapshot_id: `snapshot-${t}`,
        chunk: 1,
        chunks: 1,
        ...(re === undefined ? {} : { re }),
      },
    };
  }

  broadcast(frame: object): void {
    for (const socket of this.open) socket.deliver(frame);
  }

  private answer(socket: FakeSocket, message: ClientMessage): void {
    if (message.t === 'ping') socket.deliver({ v: 2, t: 'pong', p: { re: message.id } });
    if (message.t === 'snapshot_request') {
      const content = this.snapshots.get(message.p?.snapshot_type ?? '');
      const error = { re: message.id, code: 'SNAPSHOT_UNAVAILABLE', message: 'not now', retryable: true };
      socket.deliver(content ? this.snapshotFrame(content, message.id) : { v: 2, t: 'error', p: error });
    }
    if (message.t !== 'hello') return;
    this.tokens.push(message.p?.token);
    socket.deliver({
      v: 2,
      id: 'welcome',
      t: 'welcome',
      ts: new Date().toISOString(),
      p: {
        connection_id: `connection-${this.sockets.length}`,
        node: 'fake',
        user_id: this.user,
        heartbeat_ms: 30_000,
        session_expires_at: new Date().toISOString(),
        limits: { max_frame_bytes: 65_536 },
        channels: { [`user:${this.user}`]: { epoch: 'epoch-1', seq: this.seq, recovered: true } },
      },
    });
  }
}

class FakeSocket implements SocketLike {
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  onerror: ((event: never) => unknown) | null = null;
  closed = false;

  constructor(
    readonly url: string,
    private readonly received: (message: ClientMessage) => void,
  ) {
    queueMicrotask(() => {
      if (!this.closed) this.onopen?.({} as never);
    });
  }

  send(data: string): void {
    const message = JSON.parse(data) as ClientMessage;
    queueMicrotask(() => {
      if (!this.closed) this.received(message);
    });
  }

  close(): void {
    this.closed = true;
  }

  /** The node ends the connection. */
  cut(code: number): void {
    this.closed = true;
    this.onclose?.({ code, reason: '' } as never);
  }

  deliver(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }
}
