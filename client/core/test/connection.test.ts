import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientOptions } from '../src/index.js';
import { collect, connected, serve, type Server } from './fakeServer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The time from a socket's end to the next dial. */
async function waitAfter(server: Server, end: () => void): Promise<number> {
  const at = Date.now();
  end();
  return (await server.dialled()).at - at;
}

describe('connecting', () => {
  it('says hello with everything it knows, in the subprotocol that announces it', async () => {
    const server = serve({
      topics: ['news'],
      resume: { 'user:u1': { epoch: 'e', seq: 12 } },
      client: { name: 'test', version: '1' },
    });
    server.client.connect();
    const socket = await server.dialled();
    expect(socket.url).toBe('ws://host/wse');
    expect(socket.protocols).toEqual(['wse.v2']);
    expect(socket.received).toEqual([]);
    socket.open();
    expect(socket.received).toEqual([
      {
        t: 'hello',
        id: '1',
        p: {
          token: 'token-1',
          resume: { 'user:u1': { epoch: 'e', seq: 12 } },
          topics: ['news'],
          client: { name: 'test', version: '1' },
        },
      },
    ]);
  });

  it('announces the hello in the address where a transport has no subprotocols', async () => {
    const server = serve({ url: 'https://host/sockjs?x=1' });
    server.client.connect();
    expect((await server.dialled()).url).toBe('https://host/sockjs?x=1&hello=1');
  });

  it('goes through its states', async () => {
    const server = serve();
    const { client } = server;
    const states = collect(client, 'state');
    expect(client.state).toBe('disconnected');
    client.connect();
    (await server.dialled()).welcome();
    server.socket.cut();
    (await server.dialled()).welcome();
    client.close();
    expect(states).toEqual(['connecting', 'connected', 'reconnecting', 'connected', 'disconnected']);
  });

  it('opens one socket however often it is asked', async () => {
    const server = serve();
    server.client.connect();
    server.client.connect();
    (await server.dialled()).welcome();
    server.client.connect();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.sockets).toHaveLength(1);
  });

  it('opens one socket when mounted, unmounted and mounted again in one turn', async () => {
    const token = vi.fn(() => 't');
    const server = serve({ token });
    server.client.connect();
    server.client.close();
    server.client.connect();
    await server.dialled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.sockets).toHaveLength(1);
    expect(token).toHaveBeenCalledTimes(1);
  });

  it('opens none if closed while the token is awaited', async () => {
    let give: (token: string) => void = () => undefined;
    const server = serve({ token: () => new Promise((resolve) => (give = resolve)) });
    server.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    server.client.close();
    give('t');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no clock running when closed', async () => {
    const server = await connected();
    server.client.close();
    expect(server.socket.closedByClient).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes the next address after each attempt', async () => {
    const server = serve({ url: ['ws://a/wse', 'ws://b/wse', 'ws://c/wse'], random: () => 0.5 });
    server.client.connect();
    await server.dialled();
    for (let i = 0; i < 3; i++) await waitAfter(server, () => server.socket.cut());
    expect(server.sockets.map(({ url }) => url)).toEqual([
      'ws://b/wse',
      'ws://c/wse',
      'ws://a/wse',
      'ws://b/wse',
    ]);
  });

  it('tries again when no socket can be made or no token had', async () => {
    let attempts = 0;
    const server = serve({
      token: () => {
        if (++attempts < 3) throw new Error('no token');
        return 't';
      },
    });
    const errors = collect(server.client, 'error');
    server.client.connect();
    await server.dialled();
    expect(errors).toMatchObject([{ code: 'CONNECT' }, { code: 'CONNECT' }]);
  });
});

describe('coming back', () => {
  it('never gives up, and waits between 250 ms and 10 s', async () => {
    const waits = async (random: number): Promise<number[]> => {
      const server = serve({ random: () => random });
      server.client.connect();
      await server.dialled();
      const seen: number[] = [];
      for (let i = 0; i < 50; i++) seen.push(Math.round(await waitAfter(server, () => server.socket.cut())));
      server.client.close();
      return seen;
    };
    expect((await waits(0)).every((wait) => wait === 250)).toBe(true);
    expect((await waits(1)).slice(0, 7)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect((await waits(1)).at(-1)).toBe(10_000);
  });

  it('is quick again after a stable connection, and only then', async () => {
    const server = serve({ random: () => 1 - Number.EPSILON });
    server.client.connect();
    await server.dialled();
    for (let i = 0; i < 6; i++) await waitAfter(server, () => server.socket.cut());
    server.socket.welcome();
    expect(await waitAfter(server, () => server.socket.cut())).toBeGreaterThan(9000);
    server.socket.welcome();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await waitAfter(server, () => server.socket.cut())).toBeLessThanOrEqual(500);
  });

  it.each([1000, 1001, 1006, 1011, 4408, 4430, 4500, 4503, 4999])('does so after %d', async (code) => {
    const server = await connected();
    expect(await waitAfter(server, () => server.socket.cut(code))).toBe(250);
    expect(server.client.state).toBe('reconnecting');
  });

  it.each([4400, 4403, 4413])('does not after %d', async (code) => {
    const server = await connected();
    const errors = collect(server.client, 'error');
    const asked = expect(server.client.requestSnapshot('accounts')).rejects.toMatchObject({
      code: `CLOSED_${code}`,
    });
    server.socket.cut(code, 'because');
    expect(server.client.state).toBe('disconnected');
    expect(errors).toMatchObject([{ code: `CLOSED_${code}`, message: 'because', retryable: false }]);
    await asked;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.sockets).toHaveLength(1);
    server.client.connect();
    await server.dialled();
  });

  it('waits longer after 4429', async () => {
    const server = await connected();
    expect(await waitAfter(server, () => server.socket.cut(4429))).toBe(5000);
  });

  it('waits ever longer after 4409, though each connection was stable', async () => {
    const server = await connected({ random: () => 1 - Number.EPSILON });
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(20_000);
      server.socket.give({ v: 2, t: 'heartbeat' });
      waits.push(await waitAfter(server, () => server.socket.cut(4409)));
      server.socket.welcome();
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThan(1500);
    expect(waits.at(-1)).toBeGreaterThan(9000);
  });
});

describe('after 4401', () => {
  it('comes back only with a new token', async () => {
    const tokens = ['a', 'a', 'a', 'b'];
    const token = vi.fn(() => tokens.shift() ?? 'none');
    const server = await connected({ token });
    const errors = collect(server.client, 'error');
    server.socket.cut(4401);
    const socket = await server.dialled();
    socket.open();
    expect(socket.last('hello').p['token']).toBe('b');
    expect(errors).toMatchObject([{ code: 'TOKEN_REFUSED' }, { code: 'TOKEN_REFUSED' }]);
    expect(token).toHaveBeenCalledTimes(4);
  });

  it('is no hot loop when every new token is refused', async () => {
    let n = 0;
    const server = serve({ token: () => `t${++n}`, random: () => 0.999 });
    server.client.connect();
    await server.dialled();
    for (let i = 0; i < 8; i++) await waitAfter(server, () => server.socket.cut(4401));
    expect(await waitAfter(server, () => server.socket.cut(4401))).toBeGreaterThan(9000);
  });

  it('stops if there is no way to a new token, and goes on with one that is given', async () => {
    const server = await connected();
    server.socket.cut(4401);
    expect(server.client.state).toBe('disconnected');
    await server.client.refresh('token-2');
    server.client.connect();
    const socket = await server.dialled();
    socket.open();
    expect(socket.last('hello').p['token']).toBe('token-2');
  });

  it('asks the token function for nothing on other closes', async () => {
    const token = vi.fn(() => 'a');
    const server = await connected({ token });
    await waitAfter(server, () => server.socket.cut());
    expect(token).toHaveBeenCalledTimes(1);
  });
});

describe('going_away', () => {
  const leave = { v: 2, t: 'going_away', p: { reconnect_after_ms: 3000, avoid_node: 'n1' } };

  it('is served until the time that was given, then leaves and dials at once', async () => {
    const server = await connected();
    const told = collect(server.client, 'going_away');
    expect(await waitAfter(server, () => server.socket.give(leave))).toBeCloseTo(3000, -1);
    expect(server.sockets[0]?.closedByClient).toBe(true);
    expect(told).toEqual([leave.p]);
  });

  it('is honoured when the server closes earlier', async () => {
    const server = await connected();
    server.socket.give(leave);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waitAfter(server, () => server.socket.cut(4503))).toBe(2000);
  });

  it('is no hot loop when every node sends away at once', async () => {
    const server = await connected({ random: () => 0.999 });
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      waits.push(
        await waitAfter(server, () =>
          server.socket.give({ v: 2, t: 'going_away', p: { reconnect_after_ms: 0 } }),
        ),
      );
      server.socket.welcome();
    }
    expect(waits[0]).toBeCloseTo(0, -1);
    expect(waits.at(-1)).toBeGreaterThan(9000);
  });
});

describe('a silent server', () => {
  it('is left after two heartbeat intervals', async () => {
    const server = await connected();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(server.client.state).toBe('connected');
    await vi.advanceTimersByTimeAsync(1);
    expect(server.client.state).toBe('reconnecting');
    expect(server.socket.closedByClient).toBe(true);
  });

  it('is not one that sends anything at all', async () => {
    const server = await connected();
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(50_000);
      server.socket.give({ v: 2, t: 'heartbeat' });
    }
    expect(server.client.state).toBe('connected');
  });

  it('that does not welcome is left too', async () => {
    const server = serve();
    server.client.connect();
    (await server.dialled()).open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.client.state).toBe('reconnecting');
  });

  it('has no say once it was left', async () => {
    const server = await connected();
    const old = server.socket;
    await vi.advanceTimersByTimeAsync(60_000);
    (await server.dialled()).welcome();
    const frames = collect(server.client, 'frame');
    old.give({ v: 2, t: 'resync', p: { channel: 'user:u1', reason: 'x', epoch: 'x', seq: 9 } });
    old.cut(4403);
    expect(frames).toEqual([]);
    expect(server.client.state).toBe('connected');
  });
});

describe('latency', () => {
  it('is measured by a ping at the welcome and every heartbeat interval', async () => {
    const server = await connected();
    const { client, socket } = server;
    const seen = collect(client, 'latency');
    const pong = async (ms: number): Promise<void> => {
      await vi.advanceTimersByTimeAsync(ms);
      socket.give({ v: 2, t: 'pong', p: { re: socket.last('ping').id } });
    };
    await pong(7);
    expect(client.latencyMs).toBe(7);
    await vi.advanceTimersByTimeAsync(30_000 - 7);
    await pong(9);
    expect(seen).toEqual([7, 9]);
    expect(socket.received.filter(({ t }) => t === 'ping')).toHaveLength(2);
  });

  it('is unknown while away', async () => {
    const server = await connected();
    server.socket.give({ v: 2, t: 'pong', p: { re: server.socket.last('ping').id } });
    server.socket.cut();
    expect(server.client.latencyMs).toBeUndefined();
  });
});

describe('what is injected', () => {
  it('is all that is used', async () => {
    const timers = { setTimeout: vi.fn(() => 1), clearTimeout: vi.fn() };
    const options: Partial<ClientOptions> = { timers, now: () => 5 };
    await connected(options);
    expect(timers.setTimeout).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a token that was refused is tried again when someone asks to connect', async () => {
  const server = await connected();
  server.socket.cut(4401);
  server.client.connect();
  (await server.dialled()).open();
  expect(server.socket.last('hello').p['token']).toBe('token-1');
});
