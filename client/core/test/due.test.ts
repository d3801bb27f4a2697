import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  collect,
  connected,
  epoch,
  event,
  serve,
  snapshot,
  type FakeSocket,
  type Server,
} from './fakeServer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const completion = (seq: number): unknown => event(seq, { snapshots: ['accounts'] });
const at = (seq: number, recovered = true): Record<string, unknown> => ({
  'user:u1': { epoch, seq, recovered },
});

function pushed(seq: number, more: Record<string, unknown> = {}): unknown {
  return snapshot({ trigger: 'saga', asked_after: { epoch, seq }, ...more });
}

function asked(socket: FakeSocket): unknown[] {
  return socket.received.filter(({ t }) => t === 'snapshot_request').map(({ p }) => p['snapshot_type']);
}

async function again(server: Server, seq: number): Promise<FakeSocket> {
  server.socket.cut();
  const socket = await server.dialled();
  socket.welcome(at(seq));
  return socket;
}

describe('a snapshot that an event called for', () => {
  it('is asked for after the next welcome when the connection ended before it came', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    const socket = await again(server, 1);
    expect(asked(socket)).toEqual(['accounts']);
    socket.give(snapshot({ re: socket.last('snapshot_request').id }));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('is not asked for when it came', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.socket.give(pushed(1));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(asked(server.socket)).toEqual([]);
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('has not come with one that was asked for before the event', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.socket.give(completion(2));
    server.socket.give(pushed(1));
    expect(asked(await again(server, 2))).toEqual(['accounts']);
  });

  it('has not come with a part of it', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.socket.give(pushed(1, { chunk: 1, chunks: 2 }));
    expect(asked(await again(server, 1))).toEqual(['accounts']);
  });

  it('has not come while it does not include what it should', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.socket.give(pushed(1, { exact: false, positions: { accounts: { '0': 4 } } }));
    expect(asked(await again(server, 1))).toEqual(['accounts']);
  });

  it('has come though it can never be exact', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.socket.give(pushed(1, { exact: false, positions: {} }));
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('comes with the answer to an own request that was sent after the event', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    void server.client.requestSnapshot('accounts');
    const re = server.socket.last('snapshot_request').id;
    server.socket.give(pushed(1, { re, trigger: 'request' }));
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('is asked for once, however often connections end before the answer', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    expect(asked(await again(server, 1))).toEqual(['accounts']);
    expect(asked(await again(server, 1))).toEqual(['accounts']);
    const socket = await again(server, 1);
    expect(asked(socket)).toEqual(['accounts']);
    socket.give(snapshot({ re: socket.last('snapshot_request').id }));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('is asked for again where another event called for it meanwhile', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    const socket = await again(server, 1);
    socket.give(completion(2));
    socket.give(pushed(1, { re: socket.last('snapshot_request').id }));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked(socket)).toEqual(['accounts', 'accounts']);
    socket.give(pushed(2, { re: socket.last('snapshot_request').id }));
    expect(asked(await again(server, 2))).toEqual([]);
  });

  it('is asked for on a living connection when it does not come', async () => {
    const { socket } = await connected();
    socket.give(completion(1));
    await vi.advanceTimersByTimeAsync(14_000);
    expect(asked(socket)).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked(socket)).toEqual(['accounts']);
  });

  it('is awaited while its chunks come', async () => {
    const { socket } = await connected();
    socket.give(completion(1));
    for (let chunk = 1; chunk < 5; chunk++) {
      await vi.advanceTimersByTimeAsync(10_000);
      socket.give(pushed(1, { chunk, chunks: 5 }));
    }
    expect(asked(socket)).toEqual([]);
    socket.give(pushed(1, { chunk: 5, chunks: 5 }));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(asked(socket)).toEqual([]);
  });

  it('is asked for again, less and less often, as long as it cannot be made', async () => {
    const server = await connected();
    const errors = collect(server.client, 'error');
    server.socket.give(completion(1));
    const socket = await again(server, 1);
    const refuse = (): void => {
      const { id: re } = socket.last('snapshot_request');
      socket.give({
        v: 2,
        t: 'error',
        p: { re, code: 'SNAPSHOT_UNAVAILABLE', message: 'no', retryable: true },
      });
    };
    const times: number[] = [];
    for (let tries = 1; tries <= 10; tries++) {
      refuse();
      while (asked(socket).length === tries) {
        await vi.advanceTimersByTimeAsync(500);
        socket.give({ v: 2, t: 'heartbeat' });
      }
      times.push(Date.now());
    }
    const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(waits[0]).toBeLessThan(5_000);
    expect(waits.at(-1)).toBeGreaterThan(30_000);
    expect(waits.at(-1)).toBeLessThan(100_000);
    expect(errors).toEqual([]);
  });

  it('is asked for again when no answer came', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    const socket = await again(server, 1);
    for (let i = 0; i < 40; i++) {
      await vi.advanceTimersByTimeAsync(1_000);
      socket.give({ v: 2, t: 'heartbeat' });
    }
    expect(asked(socket)).toEqual(['accounts', 'accounts']);
  });

  it('is given up when the server does not know it', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    const socket = await again(server, 1);
    const { id: re } = socket.last('snapshot_request');
    socket.give({ v: 2, t: 'error', p: { re, code: 'SNAPSHOT_UNKNOWN', message: 'no', retryable: false } });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked(await again(server, 1))).toEqual([]);
  });

  it('leaves no timer behind when the client is closed, and is due when it connects again', async () => {
    const server = await connected();
    server.socket.give(completion(1));
    server.client.close();
    expect(vi.getTimerCount()).toBe(0);
    server.client.connect();
    const socket = await server.dialled();
    socket.welcome(at(1));
    expect(asked(socket)).toEqual(['accounts']);
  });
});

describe('snapshots that a loss of continuity called for', () => {
  it('are asked for when the connection of the welcome that named them ended', async () => {
    const server = serve({ resume: { 'user:u1': { epoch: 'old', seq: 7 } } });
    server.client.connect();
    (await server.dialled()).welcome(at(9, false), ['accounts', 'orders']);
    expect(asked(server.socket)).toEqual([]);
    server.socket.give(pushed(9));
    expect(asked(await again(server, 9))).toEqual(['orders']);
  });

  it('are asked for when the connection of the resync that named them ended', async () => {
    const server = await connected();
    const p = { channel: 'user:u1', reason: 'trimmed', epoch: 'new', seq: 30, snapshots: ['accounts'] };
    server.socket.give({ v: 2, t: 'resync', p });
    server.socket.cut();
    const socket = await server.dialled();
    socket.welcome({ 'user:u1': { epoch: 'new', seq: 30, recovered: true } });
    expect(asked(socket)).toEqual(['accounts']);
  });

  it('do not make those forgotten that an event called for before', async () => {
    const server = await connected({}, at(4_999));
    server.socket.give(completion(5_000));
    const p = { channel: 'user:u1', reason: 'new_epoch', epoch: 'new', seq: 0, snapshots: ['orders'] };
    server.socket.give({ v: 2, t: 'resync', p });
    server.socket.give(snapshot({ snapshot_type: 'orders', asked_after: { epoch: 'new', seq: 0 } }));
    expect(server.client.positions['user:u1']).toEqual({ epoch: 'new', seq: 0, due: ['accounts'] });
    server.socket.give(pushed(0, { asked_after: { epoch: 'new', seq: 0 } }));
    expect(server.client.positions['user:u1']).toEqual({ epoch: 'new', seq: 0 });
  });
});

describe('positions', () => {
  it('say what is due, so that who keeps them over a reload gets it', async () => {
    const before = await connected();
    before.socket.give(completion(1));
    const kept = JSON.parse(JSON.stringify(before.client.positions)) as typeof before.client.positions;
    expect(kept).toEqual({ 'user:u1': { epoch, seq: 1, due: ['accounts'] } });
    before.client.close();

    const after = serve({ resume: kept });
    expect(after.client.positions).toEqual(kept);
    after.client.connect();
    const socket = await after.dialled();
    socket.welcome(at(1));
    expect(socket.last('hello').p['resume']).toEqual({ 'user:u1': { epoch, seq: 1 } });
    expect(asked(socket)).toEqual(['accounts']);
    socket.give(snapshot({ re: socket.last('snapshot_request').id }));
    await vi.advanceTimersByTimeAsync(0);
    expect(after.client.positions).toEqual({ 'user:u1': { epoch, seq: 1 } });
  });
});
