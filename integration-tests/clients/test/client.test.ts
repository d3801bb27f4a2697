import { randomUUID } from 'node:crypto';
import { createClient, type SocketLike, type WseClient, type WseEvent } from '@wse/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { transports } from '../support/peer.js';
import { Publisher } from '../support/publisher.js';
import { sign } from '../support/tokens.js';

const engine = inject('engine');
const patience = { timeout: 30_000, interval: 20 };
let publisher: Publisher;
let user: string;
let client: WseClient | undefined;

beforeAll(() => {
  publisher = new Publisher(engine.pagePort);
});
afterAll(() => publisher.close());
beforeEach(() => {
  user = `u-${randomUUID()}`;
});
afterEach(() => client?.close());

describe.each(transports)('the client over $name', (transport) => {
  let socket: SocketLike;

  function connect(options: Partial<Parameters<typeof createClient>[0]> = {}): WseClient {
    const base = transport.raw ? engine.socketUrl.replace('http', 'ws') : engine.socketUrl;
    client = createClient({
      url: base + transport.path,
      token: () => sign(engine.jwtSecret, user),
      transport: (url, protocols) => (socket = transport.open(url, protocols)),
      ...options,
    });
    client.connect();
    return client;
  }

  const connected = (one: WseClient): Promise<void> =>
    vi.waitFor(() => expect(one.state).toBe('connected'), patience);

  it('gives every event once and in order, however often it is cut off', async () => {
    const one = connect();
    const events: WseEvent[] = [];
    const resyncs: string[] = [];
    one.on('event', (event) => events.push(event));
    await connected(one);
    one.on('resync', ({ channel }) => resyncs.push(channel));
    const ids: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 40; n++) ids.push(publisher.publish({ user_id: user }));
      await vi.waitFor(() => expect(events.length).toBeGreaterThan(round * 40 + 10), patience);
      transport.cut(socket);
      await vi.waitFor(() => expect(one.state).toBe('reconnecting'), patience);
      await connected(one);
    }
    await vi.waitFor(() => expect(events.map(({ id }) => id)).toEqual(ids), patience);
    expect(events.map(({ seq }) => seq)).toEqual(ids.map((_, i) => i + 1));
    expect(resyncs).toEqual([]);
  });

  it('resumes from positions that were kept', async () => {
    const first = connect();
    await connected(first);
    const seen: string[] = [];
    first.on('event', ({ id }) => seen.push(id));
    publisher.publish({ user_id: user });
    await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
    first.close();
    const missed = publisher.publish({ user_id: user });
    const second = connect({ resume: first.positions });
    const later: string[] = [];
    second.on('event', ({ id }) => later.push(id));
    await vi.waitFor(() => expect(later).toEqual([missed]), patience);
  });

  it('asks for snapshots and follows topics', async () => {
    const one = connect();
    const snapshot = await one.requestSnapshot('accounts');
    expect(snapshot).toMatchObject({ t: 'account_snapshot', p: { accounts: [], trigger: 'request' } });
    await expect(one.requestSnapshot('nothing')).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN' });
    await one.subscribe(`public.${user}`);
    await expect(one.subscribe('secret')).rejects.toMatchObject({ code: 'TOPIC_NOT_ALLOWED' });
    const seen: WseEvent[] = [];
    one.on('event', (event) => seen.push(event));
    const id = publisher.publish({ topic: `public.${user}` });
    await vi.waitFor(() => expect(seen).toMatchObject([{ id, ch: `topic:public.${user}` }]), patience);
  });

  it('gives a record once that concerns the user and a topic, and moves on in both channels', async () => {
    const one = connect();
    const topic = `public.${user}`;
    await one.subscribe(topic);
    const seen: string[] = [];
    one.on('event', ({ id }) => seen.push(id));
    const ids = [1, 2, 3].map(() => publisher.publish({ user_id: user, topic }));
    await vi.waitFor(
      () =>
        expect(one.positions).toMatchObject({ [`user:${user}`]: { seq: 3 }, [`topic:${topic}`]: { seq: 3 } }),
      patience,
    );
    expect(seen).toEqual(ids);
  });

  it('gets the snapshot that an event called for, though the connection ends with the event', async () => {
    const one = connect();
    await connected(one);
    const snapshots: string[] = [];
    one.on('snapshot', ({ p }) => snapshots.push(p.snapshot_type));
    let cuts = 0;
    one.on('event', ({ snapshots: named }) => {
      if (named && cuts++ === 0) transport.cut(socket);
    });
    publisher.publish({ user_id: user, event_type: 'BrokerConnectionEstablishedSagaCompleted' });
    await vi.waitFor(() => expect(cuts).toBe(1), patience);
    expect(one.positions[`user:${user}`]?.due?.length).toBeGreaterThan(0);
    await vi.waitFor(() => expect(one.positions[`user:${user}`]?.due).toBeUndefined(), patience);
    expect(snapshots).toContain('accounts');
  });

  it('measures latency', async () => {
    const one = connect();
    await vi.waitFor(() => expect(one.latencyMs).toBeGreaterThan(0), patience);
  });

  it('renews its token when the session is about to end, or comes back with a new one', async () => {
    const lifetimes = [3, 3600];
    const token = vi.fn(() => sign(engine.jwtSecret, user, { validForSeconds: lifetimes.shift() ?? 3600 }));
    const one = connect({ token });
    await connected(one);
    await vi.waitFor(() => expect(token).toHaveBeenCalledTimes(2), patience);
    await connected(one);
    const seen: string[] = [];
    one.on('event', ({ id }) => seen.push(id));
    const id = publisher.publish({ user_id: user });
    await vi.waitFor(() => expect(seen).toEqual([id]), patience);
  });

  it('stays away with a token that is refused and no way to another', async () => {
    const one = connect({ token: 'a.b.c' });
    await vi.waitFor(() => expect(one.state).toBe('disconnected'), patience);
  });
});
