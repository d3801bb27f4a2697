import { Addresses } from './address.js';
import { AppliedRecords } from './appliedRecords.js';
import type { ClientEvents, ClientOptions, ConnectionState, WseClient } from './api.js';
import { Backoff } from './backoff.js';
import { Connection, type Timers } from './connection.js';
import { Credentials } from './credentials.js';
import { DueSnapshots } from './due.js';
import { Emitter } from './emitter.js';
import { WseError } from './errors.js';
import {
  comeBack,
  isEvent,
  isObject,
  isSnapshot,
  subprotocol,
  type ChannelPositions,
  type ClientFrame,
  type Frame,
  type GoingAway,
  type ResumePosition,
  type ResumePositions,
  type Resync,
  type SessionExpiring,
  type SnapshotFrame,
  type Welcome,
  type WseEvent,
} from './protocol.js';
import { Requests } from './requests.js';
import { SnapshotAssembly } from './snapshots.js';

export function createClient(options: ClientOptions): WseClient {
  return new Client(options);
}

const defaultHeartbeatMs = 30_000;

class Client implements WseClient {
  private currentState: ConnectionState = 'disconnected';
  private currentLatencyMs: number | undefined;
  private readonly channels = new Map<string, ResumePosition>();
  private readonly topics: Set<string>;

  private readonly timers: Timers;
  private readonly now: () => number;
  private readonly addresses: Addresses;
  private readonly credentials: Credentials;
  private readonly emitter: Emitter<ClientEvents>;
  private readonly byType: Emitter<Record<string, WseEvent>>;
  private readonly backoff: Backoff;
  private readonly requests: Requests;
  private readonly due: DueSnapshots;
  private readonly applied = new AppliedRecords();

  /** Changes with every connect and close: what an older one still awaits must have no effect. */
  private generation = 0;
  private lastId = 0;
  private connection: Connection | undefined;
  private retryTimer: unknown;

  // Of the present connection.
  private welcomedAt: number | undefined;
  private userChannel = '';
  private assembly = new SnapshotAssembly();
  private lastPing: { id: string; at: number } | undefined;
  /** When the server asked to come back elsewhere. */
  private leaveAt: number | undefined;
  private leaveTimer: unknown;

  constructor(private readonly options: ClientOptions) {
    this.timers = options.timers ?? {
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
    };
    this.now = options.now ?? (() => performance.now());
    const random = options.random ?? Math.random;
    this.addresses = new Addresses(options.url, random);
    this.credentials = new Credentials(options.token);
    this.topics = new Set(options.topics);
    this.backoff = new Backoff(random);
    this.requests = new Requests(this.timers, () => this.nextId());
    this.due = new DueSnapshots(this.timers, random, (type) => this.requestSnapshot(type));
    for (const [channel, { epoch, seq, due }] of Object.entries(options.resume ?? {})) {
      this.channels.set(channel, { epoch, seq });
      if (due) this.userChannel = channel;
      this.due.announced(due, { epoch, seq });
    }
    const onThrow = (thrown: unknown, name: string): void => {
      const error = new WseError('LISTENER', `a listener of '${name}' threw`, false, thrown);
      // One for errors that throws must not be told of itself for ever.
      if (name === 'error' || !this.emitter.emit('error', error)) reportUnheard(error);
    };
    this.emitter = new Emitter(onThrow);
    this.byType = new Emitter(onThrow);
  }

  get state(): ConnectionState {
    return this.currentState;
  }

  get latencyMs(): number | undefined {
    return this.currentLatencyMs;
  }

  get positions(): ResumePositions {
    const due = this.due.types;
    return Object.fromEntries(
      [...this.channels].map(([channel, position]) => [
        channel,
        { ...position, ...(due.length && channel === this.userChannel ? { due } : {}) },
      ]),
    );
  }

  on<K extends keyof ClientEvents>(name: K, listener: (value: ClientEvents[K]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  onType(t: string, listener: (event: WseEvent) => void): () => void {
    return this.byType.on(t, listener);
  }

  connect(): void {
    if (this.currentState !== 'disconnected') return;
    this.backoff.reset();
    this.credentials.forgetRefusal();
    this.setState('connecting');
    void this.dial();
  }

  close(): void {
    this.stop(new WseError('CLOSED', 'the client was closed', false));
  }

  requestSnapshot(snapshotType: string): Promise<SnapshotFrame> {
    return this.ask({ t: 'snapshot_request', p: { snapshot_type: snapshotType } });
  }

  async subscribe(topic: string): Promise<void> {
    this.topics.add(topic);
    try {
      const channel = `topic:${topic}`;
      const resume = this.channels.get(channel);
      const p = { topic, ...(resume ? { resume: { ...resume } } : {}) };
      await this.ask({ t: 'subscribe', p }, (welcome) => channel in welcome.channels);
    } catch (error) {
      if (!(error instanceof WseError && error.retryable)) this.topics.delete(topic);
      throw error;
    }
  }

  async unsubscribe(topic: string): Promise<void> {
    this.topics.delete(topic);
    // A later hello does not name it, so a new connection does not follow it.
    if (this.live()) await this.ask({ t: 'unsubscribe', p: { topic } }, () => true);
    if (!this.topics.has(topic)) this.channels.delete(`topic:${topic}`);
  }

  async refresh(token: string): Promise<void> {
    this.credentials.give(token);
    if (this.live()) await this.ask({ t: 'refresh', p: { token } }, () => true);
  }

  private ask<A>(
    frame: Parameters<Requests['ask']>[0],
    answeredBy?: (welcome: Welcome) => boolean,
  ): Promise<A> {
    return this.requests.ask<A>(frame, this.live() ? this.send : undefined, answeredBy);
  }

  private live(): boolean {
    return this.currentState === 'connected';
  }

  // --- coming and going ---

  private async dial(): Promise<void> {
    const generation = ++this.generation;
    // React's Strict Mode mounts, unmounts and mounts in one turn: only what is still wanted after it opens a socket.
    await Promise.resolve();
    if (generation !== this.generation) return;
    try {
      await this.credentials.obtain();
      if (generation !== this.generation) return;
      const open =
        this.options.transport ?? ((url, protocols) => new WebSocket(url.replace(/^http/, 'ws'), protocols));
      const connection = new Connection(open(this.addresses.next(), [subprotocol]), this.timers, this.now, {
        opened: () => this.hello(),
        received: (frame) => this.receive(frame),
        ended: (code, reason) => this.ended(code, reason),
        ping: () => {
          this.lastPing = { id: this.nextId(), at: this.now() };
          this.send({ t: 'ping', id: this.lastPing.id });
        },
      });
      this.connection = connection;
    } catch (thrown) {
      if (generation !== this.generation) return;
      this.fail(
        thrown instanceof WseError
          ? thrown
          : new WseError('CONNECT', 'no connection could be tried', true, thrown),
      );
      this.retryIn(this.backoff.nextMs());
    }
  }

  private hello(): void {
    const { client } = this.options;
    const { current: token } = this.credentials;
    this.send({
      t: 'hello',
      id: this.nextId(),
      p: {
        ...(token === undefined ? {} : { token }),
        ...(this.channels.size ? { resume: Object.fromEntries(this.channels) } : {}),
        ...(this.topics.size ? { topics: [...this.topics] } : {}),
        ...(client ? { client } : {}),
      },
    });
  }

  private ended(code: number, reason: string): void {
    const welcomeForMs = this.welcomedAt === undefined ? 0 : this.now() - this.welcomedAt;
    const leaveInMs = this.leaveAt === undefined ? undefined : Math.max(0, this.leaveAt - this.now());
    this.forgetConnection();
    this.backoff.ended(welcomeForMs);
    const closed = new WseError(`CLOSED_${code}`, reason || `closed with ${code}`, false);
    switch (comeBack(code)) {
      case 'stop':
        this.stop(closed);
        this.fail(closed);
        return;
      case 'token':
        if (this.credentials.refused()) return this.retryIn(this.backoff.nextMs());
        this.stop(closed);
        this.fail(closed);
        return;
      case 'contended':
        return this.retryIn(this.backoff.nextContendedMs());
      case 'later':
        return this.retryIn(this.backoff.nextLaterMs());
      case 'backoff':
        return this.retryIn(
          leaveInMs === undefined ? this.backoff.nextMs() : this.backoff.nextPlannedMs(leaveInMs),
        );
    }
  }

  private retryIn(ms: number): void {
    this.timers.clearTimeout(this.retryTimer);
    this.retryTimer = this.timers.setTimeout(() => void this.dial(), ms);
    this.setState('reconnecting');
  }

  private stop(error: WseError): void {
    this.generation++;
    this.timers.clearTimeout(this.retryTimer);
    this.connection?.detach();
    this.forgetConnection();
    this.requests.rejectAll(error);
    this.setState('disconnected');
  }

  private forgetConnection(): void {
    this.timers.clearTimeout(this.leaveTimer);
    this.connection = this.welcomedAt = this.leaveAt = this.lastPing = this.currentLatencyMs = undefined;
    this.assembly = new SnapshotAssembly();
    this.requests.connectionLost();
    this.due.connectionLost();
  }

  // --- frames ---

  private receive(frame: Frame | undefined): void {
    const { connection } = this;
    if (!frame) return this.fail(new WseError('BAD_FRAME', 'a frame that is not JSON with a type', false));
    this.emitter.emit('frame', frame);
    // A listener may have closed the client: then this event is not processed, and will be replayed.
    if (connection !== this.connection) return;
    if (isEvent(frame)) return this.receiveEvent(frame);
    if (isSnapshot(frame)) return this.receiveSnapshot(frame);
    const p = isObject(frame.p) ? frame.p : {};
    const re = String(p['re']);
    switch (frame.t) {
      case 'welcome':
        return this.welcomed(p);
      case 'ack':
        if (isObject(p['channels'])) this.joined(p['channels'] as ChannelPositions);
        return this.requests.acknowledged(re, p);
      case 'error': {
        const error = new WseError(String(p['code']), String(p['message']), p['retryable'] === true);
        if (!this.requests.reject(re, error)) this.fail(error);
        return;
      }
      case 'pong':
        if (this.lastPing?.id === re) {
          this.currentLatencyMs = this.now() - this.lastPing.at;
          this.emitter.emit('latency', this.currentLatencyMs);
        }
        return;
      case 'resync':
        return this.resynced(p as unknown as Resync);
      case 'going_away':
        return this.goAway(p as unknown as GoingAway);
      case 'session_expiring':
        return this.sessionExpiring(p as unknown as SessionExpiring);
    }
  }

  private receiveEvent(event: WseEvent): void {
    // Positions are not agreed on yet, and what is missed by this shows as a gap.
    if (this.welcomedAt === undefined) return;
    const channel = event.ch ?? this.userChannel;
    const position = this.channels.get(channel);
    if (position && event.seq <= position.seq) return;
    if (position && event.seq > position.seq + 1) {
      const reason = `${channel}: ${event.seq} came after ${position.seq}`;
      this.fail(new WseError('SEQ_GAP', reason, true));
      this.connection?.drop(reason);
      return;
    }
    if (this.applied.add(event, channel)) {
      this.emitter.emit('event', event);
      this.byType.emit(event.t, event);
    }
    if (!position) return;
    position.seq = event.seq;
    this.due.announced(event.snapshots, position);
  }

  private receiveSnapshot(frame: SnapshotFrame): void {
    const re = frame.p['re'];
    const whole = this.assembly.add(frame);
    if (!whole) {
      if (typeof re === 'string') this.requests.progressed(re);
      return this.due.progressed(frame);
    }
    this.emitter.emit('snapshot', whole);
    this.due.arrived(whole);
    if (typeof re === 'string') this.requests.resolve(re, whole);
  }

  private welcomed(p: Record<string, unknown>): void {
    const welcome = { channels: {}, ...p } as unknown as Welcome;
    const { connection } = this;
    const due = this.due.types;
    this.welcomedAt = this.now();
    this.userChannel = `user:${welcome.user_id}`;
    this.credentials.forgetRefusal();
    this.setState('connected');
    this.emitter.emit('welcome', welcome);
    this.joined(welcome.channels);
    const own = this.channels.get(this.userChannel);
    if (own) this.due.announced(welcome.snapshots, own);
    if (connection !== this.connection || !connection) return;
    this.requests.welcomed(welcome, this.send);
    this.due.welcomed(due);
    connection.keepAlive(welcome.heartbeat_ms > 0 ? welcome.heartbeat_ms : defaultHeartbeatMs);
  }

  /**
   * A recovered channel goes on from the position that was asked for, which is the client's own. One without a position
   * begins here, and what was fetched before may miss events: for the server nothing is lost, for a cache it is.
   */
  private joined(channels: ChannelPositions): void {
    for (const [channel, { epoch, seq, recovered }] of Object.entries(channels)) {
      const own = this.channels.get(channel);
      if (recovered && own?.epoch === epoch) continue;
      this.resynced({ channel, reason: own ? 'not_recovered' : 'joined', epoch, seq });
    }
  }

  private resynced(resync: Resync): void {
    this.channels.set(resync.channel, { epoch: resync.epoch, seq: resync.seq });
    if (resync.channel === this.userChannel) {
      this.due.resynced(resync);
      this.due.announced(resync.snapshots, resync);
    }
    this.emitter.emit('resync', resync);
  }

  private goAway(goingAway: GoingAway): void {
    const afterMs = Math.max(0, goingAway.reconnect_after_ms || 0);
    this.leaveAt = this.now() + afterMs;
    this.timers.clearTimeout(this.leaveTimer);
    // Served until then, unless the server closes first.
    this.leaveTimer = this.timers.setTimeout(() => this.connection?.drop('the node drains'), afterMs);
    this.emitter.emit('going_away', goingAway);
  }

  private sessionExpiring(expiring: SessionExpiring): void {
    this.emitter.emit('session_expiring', expiring);
    const { connection } = this;
    if (typeof this.options.token !== 'function') return;
    this.credentials
      .renew()
      .then((token) => (token && connection === this.connection ? this.refresh(token) : undefined))
      .catch((thrown: unknown) => {
        this.fail(new WseError('REFRESH', 'the session could not be extended', true, thrown));
      });
  }

  // --- small things ---

  private readonly send = (frame: ClientFrame): void => {
    try {
      this.connection?.send(frame);
    } catch {
      // The socket is closing: its end follows, and what was asked is asked again.
    }
  };

  private nextId(): string {
    return String(++this.lastId);
  }

  private setState(state: ConnectionState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    this.emitter.emit('state', state);
  }

  private fail(error: WseError): void {
    this.emitter.emit('error', error);
  }
}

/** To the page's own error handling, where there is one. */
function reportUnheard(error: WseError): void {
  if (typeof reportError === 'function') reportError(error);
}
