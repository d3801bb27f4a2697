import { vi } from 'vitest';
import {
  createClient,
  type ClientEvents,
  type ClientOptions,
  type SocketLike,
  type WseClient,
} from '../src/index.js';

export const epoch = 'e1';

/** The server's end of one socket. */
export class FakeSocket implements SocketLike {
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  onerror: ((event: never) => unknown) | null = null;
  readonly received: SentFrame[] = [];
  closedByClient = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
    readonly at: number,
  ) {}

  send(data: string): void {
    this.received.push(JSON.parse(data) as SentFrame);
  }

  close(): void {
    this.closedByClient = true;
  }

  open(): void {
    this.onopen?.({} as never);
  }

  give(frame: unknown): void {
    this.giveText(JSON.stringify(frame));
  }

  giveText(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  cut(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason } as never);
  }

  last(t: string): SentFrame {
    const frame = this.received.filter((sent) => sent.t === t).at(-1);
    if (!frame) throw new Error(`the client sent no ${t}`);
    return frame;
  }

  /** Opens and welcomes; `channels` default to the user's own, recovered, at 0. */
  welcome(
    channels: Record<string, unknown> = { 'user:u1': { epoch, seq: 0, recovered: true } },
    snapshots?: string[],
  ): void {
    this.open();
    this.give(welcome(channels, snapshots));
  }
}

export interface SentFrame {
  t: string;
  id: string;
  p: Record<string, unknown>;
}

export function welcome(channels: Record<string, unknown>, snapshots?: string[]): unknown {
  return {
    v: 2,
    t: 'welcome',
    p: {
      connection_id: 'c1',
      node: 'n1',
      user_id: 'u1',
      heartbeat_ms: 30_000,
      session_expires_at: '2030-01-01T00:00:00Z',
      limits: { max_frame_bytes: 65_536 },
      channels,
      ...(snapshots ? { snapshots } : {}),
    },
  };
}

export function event(seq: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    seq,
    v: 2,
    id: `id${seq}`,
    t: 'order_filled',
    ts: 'x',
    p: { n: seq },
    src: ['orders', 0, seq],
    ...more,
  };
}

export function snapshot(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    v: 2,
    id: 's1',
    t: 'account_snapshot',
    ts: 'x',
    p: {
      accounts: [{ account_id: 'a1' }],
      total: 1,
      timestamp: 'x',
      trigger: 'request',
      positions: {},
      exact: true,
      snapshot_id: 's1',
      snapshot_type: 'accounts',
      chunk: 1,
      chunks: 1,
      ...more,
    },
  };
}

export interface Server {
  client: WseClient;
  sockets: FakeSocket[];
  /** The newest. */
  readonly socket: FakeSocket;
  /** Until the dial that is due has happened. */
  dialled(): Promise<FakeSocket>;
}

/** With `vi.useFakeTimers()` in effect. `random` is 0, so every wait is the shortest, unless given. */
export function serve(options: Partial<ClientOptions> = {}): Server {
  const sockets: FakeSocket[] = [];
  const client = createClient({
    url: 'ws://host/wse',
    token: 'token-1',
    random: () => 0,
    transport: (url, protocols) => {
      const socket = new FakeSocket(url, protocols, Date.now());
      sockets.push(socket);
      return socket;
    },
    ...options,
  });
  const newest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  return {
    client,
    sockets,
    get socket() {
      return newest();
    },
    async dialled() {
      const before = sockets.length;
      await vi.advanceTimersByTimeAsync(0);
      for (let i = 0; sockets.length === before && i < 5 && vi.getTimerCount() > 0; i++) {
        await vi.advanceTimersToNextTimerAsync();
      }
      if (sockets.length === before) throw new Error('no socket was opened');
      return newest();
    },
  };
}

/** Connected and welcomed. */
export async function connected(
  options: Partial<ClientOptions> = {},
  channels?: Record<string, unknown>,
): Promise<Server> {
  const server = serve(options);
  server.client.connect();
  (await server.dialled()).welcome(channels);
  return server;
}

/** Everything that is emitted under a name. */
export function collect(client: WseClient, name: keyof ClientEvents): unknown[] {
  const seen: unknown[] = [];
  client.on(name, (value) => seen.push(structuredCloneSafe(value)));
  return seen;
}

function structuredCloneSafe(value: unknown): unknown {
  return value instanceof Error ? value : structuredClone(value);
}
