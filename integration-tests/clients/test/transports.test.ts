import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectBroker } from '../support/demo.js';
import { Peer, transports, type AnyFrame, type Payload } from '../support/peer.js';
import { Publisher } from '../support/publisher.js';
import { sign, type Claims } from '../support/tokens.js';

const engine = inject('engine');
let publisher: Publisher;
let user: string;
let peers: Peer[];

beforeAll(() => {
  publisher = new Publisher(engine.pagePort);
});
afterAll(() => publisher.close());

beforeEach(() => {
  // A user of its own for each test, whose channel begins at nothing.
  user = `u-${randomUUID()}`;
  peers = [];
});
afterEach(() => {
  for (const peer of peers) peer.cut();
});

const token = (of = user, claims?: Claims): string => sign(engine.jwtSecret, of, claims);

describe.each(transports)('over $name', (transport) => {
  function keep(peer: Peer): Peer {
    peers.push(peer);
    return peer;
  }

  const open = (opening: ConstructorParameters<typeof Peer>[2]): Peer =>
    keep(new Peer(transport, engine.socketUrl, opening));

  const greet = async (p: Payload = { token: token() }, node = engine.socketUrl): Promise<Peer> =>
    keep(await Peer.greeting(transport, node, p));

  describe('a client that says hello', () => {
    it('is welcomed with where it stands', async () => {
      const welcome = await (await greet()).welcome();
      expect(welcome).toMatchObject({
        user_id: user,
        heartbeat_ms: engine.heartbeatMs,
        channels: { [`user:${user}`]: { seq: 0, recovered: true }, global: {} },
      });
      expect(Date.parse(String(welcome['session_expires_at']))).toBeGreaterThan(Date.now());
    });

    it('gets nothing before', async () => {
      const silent = open({ hello: true, token: token() });
      const other = open({ token: token() });
      await other.welcome();
      const id = publisher.publish({ user_id: user });
      await other.event(id);
      expect(silent.frames).toEqual([]);
    });

    it('and does not say it in time is closed with 4408', async () => {
      expect(await open({ hello: true, token: token() }).closed()).toBe(4408);
    });
  });

  describe('an event', () => {
    it('comes to every connection of its user and to no other', async () => {
      const other = `v-${user}`;
      const mine = [await greet(), await greet()];
      const others = await greet({ token: token(other) });
      await Promise.all([...mine, others].map((peer) => peer.welcome()));
      const data = { n: 1, text: 'ü 100 %41 \u2028 😀 "\n' };
      const id = publisher.publish({ user_id: user, data });
      for (const peer of mine) {
        expect(await peer.event(id)).toMatchObject({
          v: 2,
          t: 'test_happened',
          original_event_type: 'TestHappened',
          seq: 1,
          p: data,
          src: ['transport.order-events', expect.any(Number), expect.any(Number)],
        });
      }
      await others.event(publisher.publish({ user_id: other }));
      expect(others.frames.some((frame) => frame.id === id)).toBe(false);
    });

    it('comes to one that only listens', async () => {
      const peer = open({ token: token() });
      await peer.welcome();
      await peer.event(publisher.publish({ user_id: user }));
    });
  });

  describe('a client that was away', () => {
    it.each([
      ['the same node', engine.socketUrl],
      ['another node', engine.otherSocketUrl],
    ])('gets what it missed from %s, in order and once, and then what comes', async (_, node) => {
      const first = await greet();
      const { node: left } = await first.welcome();
      await first.event(publisher.publish({ user_id: user }));
      const channel = `user:${user}`;
      const { epoch } = (await standing(first, channel)) as { epoch: string };
      first.cut();
      // Another connection sees when they are in the log.
      const witness = await greet();
      await witness.welcome();
      const missed = Array.from({ length: 50 }, (_, n) => publisher.publish({ user_id: user, data: { n } }));
      await witness.event(missed[49] ?? '');
      const back = await greet({ token: token(), resume: { [channel]: { epoch, seq: 1 } } }, node);
      expect((await back.welcome())['node'] === left).toBe(node === engine.socketUrl);
      expect(await standing(back, channel)).toEqual({ epoch, seq: 1, recovered: true });
      await back.event(missed[49] ?? '');
      await back.event(publisher.publish({ user_id: user }));
      expect(back.seqs()).toEqual(Array.from({ length: 51 }, (_, i) => i + 2));
    });

    it('for longer than the log reaches is told so, and gets snapshots', async () => {
      const channel = `user:${user}`;
      const peer = await greet({ token: token(), resume: { [channel]: { epoch: 'long-gone', seq: 7 } } });
      expect(await standing(peer, channel)).toMatchObject({ seq: 0, recovered: false });
      expect((await peer.ofType('account_snapshot')).p).toMatchObject({ trigger: 'resync', accounts: [] });
    });

    const standing = async (peer: Peer, channel: string): Promise<unknown> =>
      ((await peer.welcome())['channels'] as Payload)[channel];
  });

  describe('a snapshot', () => {
    it('comes after a saga to every connection of its user, with all that the saga linked', async () => {
      const [one, two, other] = [await greet(), await greet(), await greet({ token: token(`v-${user}`) })];
      await Promise.all([one, two, other].map((peer) => peer.welcome()));
      await connectBroker(engine.pageUrl, token());
      for (const peer of [one, two]) {
        const completed = await peer.frame(
          'the end of the saga',
          (frame) => frame.original_event_type === 'BrokerConnectionEstablishedSagaCompleted',
        );
        const linked = (): unknown[] => peer.frames.filter(isLink).map(({ p }) => p?.['account_id']);
        await peer.frame('a link of each account', () => linked().length === completed.p?.['account_count']);
        const { p } = await peer.frame(
          'the snapshot',
          (frame) => frame.t === 'account_snapshot' && frame.p?.['trigger'] === 'saga',
        );
        expect(p).toMatchObject({ exact: true, chunks: 1, total: linked().length });
        const rows = p?.['accounts'] as Payload[];
        expect(rows).not.toEqual([]);
        expect(rows.map((row) => row['account_id']).sort()).toEqual(linked().sort());
      }
      await other.event(publisher.publish({ user_id: `v-${user}` }));
      expect(other.frames.some(({ t }) => t === 'account_snapshot')).toBe(false);
    });

    const isLink = (frame: AnyFrame): boolean => frame.original_event_type === 'BrokerAccountLinked';

    it('that is asked for comes to who asked', async () => {
      const [asking, other] = [await greet(), await greet()];
      await Promise.all([asking.welcome(), other.welcome()]);
      await asking.send({ t: 'snapshot_request', id: 's1', p: { snapshot_type: 'accounts' } });
      const snapshot = await asking.frame(
        'the snapshot',
        ({ t, p }) => t === 'account_snapshot' && p?.['re'] === 's1',
      );
      expect(snapshot.p).toMatchObject({ accounts: [], total: 0, trigger: 'request', exact: true });
      await other.event(publisher.publish({ user_id: user }));
      expect(other.frames.some(({ p }) => p?.['re'] === 's1')).toBe(false);
    });

    it('of a name that nobody defined is refused', async () => {
      const peer = await greet();
      await peer.send({ t: 'snapshot_request', id: 's2', p: { snapshot_type: 'nothing' } });
      expect((await peer.answer('s2')).p).toMatchObject({ code: 'SNAPSHOT_UNKNOWN', retryable: false });
    });
  });

  describe('a topic', () => {
    it('that the token allows can be followed and left', async () => {
      const topic = `news-${user}`;
      const peer = await greet({ token: token(user, { topics: [topic] }) });
      await peer.send({ t: 'subscribe', id: 't1', p: { topic } });
      expect((await peer.answer('t1')).p).toMatchObject({ channels: { [`topic:${topic}`]: { seq: 0 } } });
      const id = publisher.publish({ topic });
      expect(await peer.event(id)).toMatchObject({ ch: `topic:${topic}`, seq: 1 });
      await peer.send({ t: 'unsubscribe', id: 't2', p: { topic } });
      expect((await peer.answer('t2')).t).toBe('ack');
      const unseen = publisher.publish({ topic });
      await peer.event(publisher.publish({ user_id: user }));
      expect(peer.frames.some((frame) => frame.id === unseen)).toBe(false);
    });

    it('that everybody may follow comes with the hello', async () => {
      const topic = `public.${user}`;
      const peer = await greet({ token: token(), topics: [topic] });
      expect(await peer.welcome()).toMatchObject({ channels: { [`topic:${topic}`]: {} } });
      await peer.event(publisher.publish({ topic }));
    });

    it('that is not allowed is refused', async () => {
      const peer = await greet();
      await peer.send({ t: 'subscribe', id: 't3', p: { topic: 'secret' } });
      expect((await peer.answer('t3')).p).toMatchObject({ code: 'TOPIC_NOT_ALLOWED', retryable: false });
    });
  });

  describe('a connection on which nothing happens', () => {
    it('goes on for a client that only listens after its hello', async () => {
      const peer = await greet();
      await peer.welcome();
      // After two intervals of silence a client that has to answer pings is closed.
      await peer.frame('a fourth heartbeat', () => {
        return peer.frames.filter(({ t }) => t === 'heartbeat').length >= 4;
      });
      await peer.event(publisher.publish({ user_id: user }));
      expect(peer.closeCode).toBeUndefined();
    });

    it('takes many messages at once', async () => {
      const peer = await greet();
      await peer.welcome();
      const ids = Array.from({ length: 20 }, (_, n) => `m${n}`);
      await Promise.all(ids.map((id) => peer.send({ t: 'ping', id, p: { of: 'x'.repeat(5_000) } })));
      await Promise.all(ids.map((id) => peer.answer(id)));
      expect(peer.closeCode).toBeUndefined();
    });

    it('gets heartbeats while it pings, and pongs', async () => {
      const peer = await greet();
      await peer.welcome();
      await peer.send({ t: 'ping', id: 'p1' });
      expect((await peer.answer('p1')).t).toBe('pong');
      await peer.ofType('heartbeat');
    });
  });

  describe('a bad frame', () => {
    it.each([
      ['that is not JSON', 'not JSON', 'NOT_JSON'],
      ['of an unknown type', '{"t":"dance","id":"b"}', 'UNKNOWN_TYPE'],
      ['with a field of the wrong type', '{"t":"subscribe","id":"b","p":{"topic":7}}', 'INVALID_FIELD'],
      ['without what it needs', '{"t":"snapshot_request","id":"b","p":{}}', 'INVALID_FIELD'],
    ])('%s is an error, and the next event arrives', async (_, text, code) => {
      const peer = await greet();
      await peer.welcome();
      await peer.sendText(text);
      const error = await peer.ofType('error');
      expect(error.p).toMatchObject({ code, retryable: false });
      expect(String(error.p?.['message'])).not.toBe('');
      await peer.event(publisher.publish({ user_id: user }));
    });
  });

  describe('is closed', () => {
    it.each([
      ['no token', () => ({})],
      ['a token that is none', () => ({ token: 'a.b.c' })],
      ['a token of another key', () => ({ token: sign('another secret of at least 32 bytes', user) })],
      ['an expired token', () => ({ token: token(user, { validForSeconds: -600 }) })],
    ])('with 4401: %s', async (_, hello) => {
      expect(await (await greet(hello())).closed()).toBe(4401);
    });

    it('with 4401 when its token expires, unless it was renewed', async () => {
      const [left, renewed] = [
        await greet({ token: token(user, { validForSeconds: 4 }) }),
        await greet({ token: token(user, { validForSeconds: 4 }) }),
      ];
      await renewed.welcome();
      await renewed.send({ t: 'refresh', id: 'r', p: { token: token() } });
      expect((await renewed.answer('r')).t).toBe('ack');
      expect(await left.closed()).toBe(4401);
      await renewed.event(publisher.publish({ user_id: user }));
      expect(renewed.closeCode).toBeUndefined();
    });

    it('with 4413: a frame that is too large', async () => {
      const peer = await greet();
      const { limits } = (await peer.welcome()) as { limits: { max_frame_bytes: number } };
      await peer.sendText(JSON.stringify({ t: 'ping', id: 'x'.repeat(limits.max_frame_bytes) }));
      expect(await peer.closed()).toBe(4413);
    });

    it('with 4409: the oldest of more than five', async () => {
      const all: Peer[] = [];
      for (let n = 0; n < 6; n++) {
        const peer = await greet();
        await peer.welcome();
        all.push(peer);
      }
      expect(await all[0]?.closed()).toBe(4409);
      const id = publisher.publish({ user_id: user });
      await Promise.all(all.slice(1).map((peer) => peer.event(id)));
    });
  });
});

describe.each(transports.filter(({ posts }) => posts))('over $name in a hidden tab', (transport) => {
  // A browser lets the timers of a hidden tab run once a minute, which is two heartbeat intervals by default. Here it is three.
  const minuteMs = 3 * engine.heartbeatMs;
  const { setTimeout: unhindered } = globalThis;

  function hideTab(): void {
    globalThis.setTimeout = ((run: () => void, ms = 0) => {
      const now = Date.now();
      return unhindered(run, Math.ceil((now + ms) / minuteMs) * minuteMs - now);
    }) as typeof setTimeout;
  }

  afterEach(() => {
    globalThis.setTimeout = unhindered;
  });

  it('a client stays connected and misses nothing', async () => {
    const peer = await Peer.greeting(transport, engine.socketUrl, { token: token() });
    peers.push(peer);
    await peer.welcome();
    hideTab();
    for (let seq = 1; seq <= 3; seq++) {
      const heartbeats = (): number => peer.frames.filter(({ t }) => t === 'heartbeat').length;
      const before = heartbeats();
      await peer.frame('another heartbeat', () => heartbeats() > before);
      await peer.event(publisher.publish({ user_id: user }));
    }
    expect(peer.seqs()).toEqual([1, 2, 3]);
    expect(peer.closeCode).toBeUndefined();
  });
});

describe('a WebSocket', () => {
  it.each(['/wse', '/sockjs/websocket', '/sockjs/000/session/websocket'])(
    'of %s is not compressed, though the client offers it',
    async (path) => {
      const url = `${engine.socketUrl.replace('http', 'ws')}${path}?token=${token()}`;
      const socket = new WebSocket(url, { perMessageDeflate: true });
      await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
      expect(socket.extensions).toBe('');
      socket.terminate();
    },
  );
});
