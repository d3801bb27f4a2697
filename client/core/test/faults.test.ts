import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClient } from '../src/index.js';
import { epoch, event, FakeSocket, snapshot, welcome } from './fakeServer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Numbers in [0, 1) that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A server with a log of one channel whose line drops, doubles, garbles, falls silent and breaks. Every seventh event calls
 * for a snapshot, which comes in two parts and some time later, unless the connection ends before.
 */
class UnreliableServer {
  head = 0;
  private socket: FakeSocket | undefined;
  private sent = 0;
  private snapshots = 0;

  constructor(private readonly random: () => number) {}

  readonly transport = (url: string, protocols: string[]): FakeSocket => {
    const socket = new FakeSocket(url, protocols, Date.now());
    this.socket = socket;
    setTimeout(() => {
      if (this.random() < 0.2) return this.cut(socket);
      socket.open();
      const resume = socket.last('hello').p['resume'] as Record<string, { seq: number }> | undefined;
      this.sent = resume?.['user:u1']?.seq ?? 0;
      socket.give(welcome({ 'user:u1': { epoch, seq: this.sent, recovered: true } }));
    }, 5);
    return socket;
  };

  turn(faulty: boolean): void {
    const { socket } = this;
    if (!socket?.received.length || socket.closedByClient) return;
    const chance = faulty ? this.random() : 1;
    for (const { t, id } of socket.received.splice(1)) {
      if (t !== 'snapshot_request') continue;
      if (chance < 0.3)
        socket.give({ v: 2, t: 'error', p: { re: id, code: 'AWAY', message: '', retryable: true } });
      else if (chance > 0.5) this.snapshot(socket, id);
    }
    if (chance < 0.05) return this.cut(socket, this.random() < 0.5 ? 1006 : 4430);
    if (chance < 0.08) return socket.giveText('{"broken');
    if (chance < 0.12 && this.sent < this.head) this.sent++;
    if (chance < 0.2 && this.sent > 0) socket.give(event(Math.ceil(this.random() * this.sent)));
    if (this.sent < this.head) this.next(socket, faulty);
    else socket.give({ v: 2, t: 'heartbeat' });
  }

  private next(socket: FakeSocket, faulty: boolean): void {
    const calls = ++this.sent % 7 === 0;
    socket.give(event(this.sent, calls ? { snapshots: ['accounts'] } : {}));
    if (calls && faulty && this.random() < 0.5) this.cut(socket);
    else if (calls) this.snapshot(socket);
  }

  /** The rows are the one number that the log had reached when it was asked for. */
  private snapshot(socket: FakeSocket, re?: string): void {
    const rows = { accounts: [this.head], asked_after: { epoch, seq: this.head }, ...(re ? { re } : {}) };
    const id = { snapshot_id: `s${++this.snapshots}`, chunks: 2 };
    const earlyMs = 3_000 * this.random() ** 4;
    setTimeout(() => socket.give(snapshot({ ...rows, ...id, chunk: 1 })), earlyMs);
    setTimeout(() => socket.give(snapshot({ ...rows, ...id, chunk: 2 })), earlyMs + 1_000 * this.random());
  }

  private cut(socket: FakeSocket, code = 1006): void {
    if (this.socket === socket) this.socket = undefined;
    socket.cut(code);
  }
}

it.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'every event is given once and in order, and every snapshot comes, over a line with every fault (seed %d)',
  async (seed) => {
    const random = seeded(seed);
    const server = new UnreliableServer(random);
    const client = createClient({ url: 'ws://host/wse', token: 't', transport: server.transport, random });
    const seqs: number[] = [];
    let accounts = 0;
    client.on('snapshot', ({ p }) => (accounts = Math.max(accounts, Number((p['accounts'] as number[])[0]))));
    client.on('event', ({ seq }) => seqs.push(seq));
    client.connect();
    for (let turn = 0; turn < 400 || (seqs.length < server.head && turn < 4000); turn++) {
      if (turn < 400 && random() < 0.5) server.head++;
      server.turn(true);
      await vi.advanceTimersByTimeAsync(random() * 200);
    }
    const lastCall = server.head - (server.head % 7);
    for (
      let turn = 0;
      (seqs.length < server.head || client.positions['user:u1']?.due) && turn < 2000;
      turn++
    ) {
      server.turn(false);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(server.head).toBeGreaterThan(100);
    expect(seqs).toEqual(Array.from({ length: server.head }, (_, i) => i + 1));
    expect(accounts).toBeGreaterThanOrEqual(lastCall);
    expect(client.positions['user:u1']?.due).toBeUndefined();
    client.close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  },
);
