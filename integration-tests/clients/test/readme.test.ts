import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { root } from '../setup/engine.js';
import { Peer, plainWebSocket } from '../support/peer.js';
import { Publisher } from '../support/publisher.js';
import { sign } from '../support/tokens.js';

const engine = inject('engine');
const patience = { timeout: 30_000, interval: 20 };
const sockets: WebSocket[] = [];
const user = `u-${randomUUID()}`;
const token = sign(engine.jwtSecret, user);
let code: string;
let publisher: Publisher;

/** The one of a browser, as far as the code knows; a test can cut it. */
class BrowserSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    sockets.push(this);
  }
}

beforeAll(async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  code = /^```js\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  put('ws://localhost:8090', engine.socketUrl.replace('http', 'ws'));
  put('alice', user);
  put('…', token);
  publisher = new Publisher(engine.pagePort);
});
afterAll(() => publisher.close());
afterEach(() => {
  for (const socket of sockets.splice(0)) {
    socket.onclose = null;
    socket.terminate();
  }
});

function put(place: string, value: string): void {
  expect(code.split(place), `one ${place} in the code`).toHaveLength(2);
  code = code.replace(place, value);
}

describe('the JavaScript in README.md', () => {
  it('has ten lines, gets an event, and comes back for what it missed', async () => {
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    const logged: unknown[][] = [];
    const waiting: { ms: number; run: () => void }[] = [];
    runInNewContext(code, {
      WebSocket: BrowserSocket,
      console: { log: (...what: unknown[]) => logged.push(what) },
      setTimeout: (run: (...args: unknown[]) => void, ms: number, ...args: unknown[]) =>
        waiting.push({ ms, run: () => run(...args) }),
    });
    const witness = await Peer.greeting(plainWebSocket, engine.socketUrl, { token });
    await witness.welcome();
    await new Promise((resolve) => sockets[0]?.once('message', resolve));

    publisher.publish({ user_id: user, data: { n: 1 } });
    await vi.waitFor(() => expect(logged).toEqual([['test_happened', { n: 1 }, 1]]), patience);

    sockets[0]?.terminate();
    await vi.waitFor(() => expect(waiting).toHaveLength(1), patience);
    expect(waiting[0]?.ms).toBeGreaterThanOrEqual(2_000);
    await witness.event(publisher.publish({ user_id: user, data: { n: 2 } }));
    expect(logged).toHaveLength(1);

    waiting[0]?.run();
    await vi.waitFor(() => expect(logged).toHaveLength(2), patience);
    publisher.publish({ user_id: user, data: { n: 3 } });
    await vi.waitFor(() => expect(logged).toHaveLength(3), patience);
    expect(logged.slice(1)).toEqual([
      ['test_happened', { n: 2 }, 2],
      ['test_happened', { n: 3 }, 3],
    ]);
    witness.cut();
  });

  it('takes no event for a control frame, whatever its type is called', async () => {
    const logged: unknown[][] = [];
    const waiting: (() => void)[] = [];
    runInNewContext(code, {
      WebSocket: BrowserSocket,
      console: { log: (...what: unknown[]) => logged.push(what) },
      setTimeout: (run: (...args: unknown[]) => void, _ms: number, ...args: unknown[]) =>
        waiting.push(() => run(...args)),
    });
    await new Promise((resolve) => sockets[0]?.once('message', resolve));
    const data = { channel: `user:${user}`, channels: { [`user:${user}`]: null }, epoch: 'x', seq: 'x' };
    for (const type of ['Resync', 'Welcome', 'Heartbeat', 'Error', 'Pong', 'GoingAway']) {
      publisher.publish({ event_type: type, user_id: user, data });
    }
    const types = (): unknown[] => logged.map(([t]) => t);
    await vi.waitFor(() => expect(types()).toHaveLength(6), patience);
    sockets[0]?.terminate();
    await vi.waitFor(() => expect(waiting).toHaveLength(1), patience);
    publisher.publish({ user_id: user });
    waiting[0]?.();
    await vi.waitFor(() => expect(types()).toHaveLength(7), patience);
    expect(types()).toEqual([
      'resync',
      'welcome',
      'heartbeat',
      'error',
      'pong',
      'going_away',
      'test_happened',
    ]);
  });

  it('stays away when its token is refused', async () => {
    const waiting: unknown[] = [];
    runInNewContext(code.replace(token, 'a.b.c'), {
      WebSocket: BrowserSocket,
      console,
      setTimeout: (run: unknown) => waiting.push(run),
    });
    const closeCode = await new Promise((resolve) => sockets[0]?.once('close', resolve));
    expect(closeCode).toBe(4401);
    expect(waiting).toEqual([]);
  });
});
