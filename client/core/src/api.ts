import type { AddressSource } from './address.js';
import type { SocketLike, Timers } from './connection.js';
import type { TokenSource } from './credentials.js';
import type { WseError } from './errors.js';
import type {
  ClientName,
  Frame,
  GoingAway,
  ResumePositions,
  Resync,
  SessionExpiring,
  SnapshotFrame,
  Welcome,
  WseEvent,
} from './protocol.js';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'disconnected';

export interface ClientOptions {
  /** `ws(s)://host/wse`; of several, one is chosen at random and each new attempt takes the next. */
  url: AddressSource;
  /** A function is asked at first, and again when the server wants a newer one. */
  token: TokenSource;
  topics?: readonly string[];
  /** Default: the global WebSocket. SockJS: `(url) => new SockJS(url)` with an `http(s)` url. */
  transport?: (url: string, protocols: string[]) => SocketLike;
  /** Only together with a cache that holds everything up to these positions. */
  resume?: ResumePositions;
  client?: ClientName;
  timers?: Timers;
  /** In [0, 1). */
  random?: () => number;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

export interface ClientEvents {
  /** Once for each record, also if several followed channels bring it. */
  event: WseEvent;
  /** Whole, whatever number of chunks it came in. */
  snapshot: SnapshotFrame;
  resync: Resync;
  state: ConnectionState;
  welcome: Welcome;
  /** Everything that came in, before anything is done with it. */
  frame: Frame;
  error: WseError;
  going_away: GoingAway;
  session_expiring: SessionExpiring;
  /** Milliseconds of a ping and its pong. */
  latency: number;
}

export interface WseClient {
  readonly state: ConnectionState;
  /** What was processed, by channel, and the snapshots that are still due then. */
  readonly positions: ResumePositions;
  readonly latencyMs: number | undefined;
  /** Does nothing unless disconnected. */
  connect(): void;
  close(): void;
  on<K extends keyof ClientEvents>(name: K, listener: (value: ClientEvents[K]) => void): () => void;
  onType(t: string, listener: (event: WseEvent) => void): () => void;
  /** Answered to this connection alone, asked again after a reconnect. Rejects with a WseError. */
  requestSnapshot(snapshotType: string): Promise<SnapshotFrame>;
  subscribe(topic: string): Promise<void>;
  unsubscribe(topic: string): Promise<void>;
  refresh(token: string): Promise<void>;
}
