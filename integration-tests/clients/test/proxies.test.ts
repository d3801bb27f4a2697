import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import SockJS from 'sockjs-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { documented, Nginx, plain } from '../support/nginx.js';
import { Peer, transports, type Transport } from '../support/peer.js';
import { Publisher } from '../support/publisher.js';
import { sign } from '../support/tokens.js';

const engine = inject('engine');

/** Whatever sockjs-client finds out to work, from WebSocket on. */
const fallback: Transport = {
  name: 'SockJS with every transport',
  path: '/sockjs',
  raw: false,
  posts: false,
  open: (url) => new SockJS(url),
  cut: (socket) => socket.close(),
};

let publisher: Publisher;
let user: string;
let peers: Peer[];

beforeAll(() => {
  publisher = new Publisher(engine.pagePort);
});
afterAll(() => publisher.close());

beforeEach(() => {
  user = `u-${randomUUID()}`;
  peers = [];
});
afterEach(() => {
  for (const peer of peers) peer.cut();
});

async function follows(transport: Transport, url: string): Promise<void> {
  const peer = await Peer.greeting(transport, url, { token: sign(engine.jwtSecret, user) });
  peers.push(peer);
  await peer.welcome();
  // Both must get through at once, and after a heartbeat as well: nothing waits in a buffer to be full.
  for (let n = 1; n <= 3; n++) {
    const asked = Date.now();
    await peer.event(publisher.publish({ user_id: user }));
    expect(Date.now() - asked).toBeLessThan(10_000);
    await peer.send({ t: 'ping', id: `p${n}` });
    expect((await peer.answer(`p${n}`)).t).toBe('pong');
  }
  await peer.ofType('heartbeat');
  expect(peer.seqs()).toEqual([1, 2, 3]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('behind nginx as it is', () => {
  let nginx: Nginx;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    nginx = await Nginx.start(plain(port, engine.socketUrl), port);
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => nginx.stop());

  it('a client falls back within seconds', async () => {
    const began = Date.now();
    await follows(fallback, url);
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  it.each(transports.filter((transport) => transport.posts))('$name works', async (transport) => {
    await follows(transport, url);
  });
});

describe('behind nginx as docs/proxies.md has it, before two nodes', () => {
  let nginx: Nginx;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    nginx = await Nginx.start(await documented(port, [engine.socketUrl, engine.otherSocketUrl]), port);
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => nginx.stop());

  it.each(transports)('$name works', async (transport) => {
    await follows(transport, url);
  });

  it('a page of the site may connect', async () => {
    const info = await fetch(`${url}/sockjs/info`, { headers: { Origin: 'https://elsewhere.example' } });
    expect(info.status).toBe(403);
    const own = await fetch(`${url}/sockjs/info`, { headers: { Origin: url } });
    expect(own.headers.get('access-control-allow-origin')).toBe(url);
  });
});
