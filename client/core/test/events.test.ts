import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WseError, WseEvent } from '../src/index.js';
import { collect, connected, epoch, event, serve, snapshot, welcome } from './fakeServer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const seqs = (events: unknown[]): number[] => events.map((each) => (each as { seq: number }).seq);

describe('events of a channel', () => {
  it('are given in order and move the position', async () => {
    const { client, socket } = await connected();
    const events = collect(client, 'event');
    socket.give(event(1));
    socket.give(event(2));
    expect(seqs(events)).toEqual([1, 2]);
    expect(client.positions).toEqual({ 'user:u1': { epoch, seq: 2 } });
  });

  it('are dropped if their number was processed', async () => {
    const { client, socket } = await connected();
    const events = collect(client, 'event');
    socket.give(event(1));
    socket.give(event(1));
    expect(seqs(events)).toEqual([1]);
  });

  it('count by channel', async () => {
    const { client, socket } = await connected(
      {},
      {
        'user:u1': { epoch, seq: 5, recovered: true },
        'topic:news': { epoch: 'e9', seq: 0, recovered: true },
      },
    );
    const events = collect(client, 'event');
    socket.give(event(1, { ch: 'topic:news' }));
    socket.give(event(6));
    expect(seqs(events)).toEqual([1, 6]);
    expect(client.positions).toEqual({
      'user:u1': { epoch, seq: 6 },
      'topic:news': { epoch: 'e9', seq: 1 },
    });
  });

  it('are given once if two channels bring one record, and both channels move on', async () => {
    const { client, socket } = await connected(
      {},
      {
        'user:u1': { epoch, seq: 0, recovered: true },
        'team:t1': { epoch, seq: 0, recovered: true },
      },
    );
    const events = collect(client, 'event') as WseEvent[];
    const ofType = vi.fn();
    client.onType('order_filled', ofType);
    socket.give(event(1, { ch: 'team:t1' }));
    socket.give(event(1, { snapshots: ['accounts'] }));
    socket.give(event(2));
    socket.give(event(2, { ch: 'team:t1' }));
    expect(events.map((each) => [each.src[2], each.ch])).toEqual([
      [1, 'team:t1'],
      [2, undefined],
    ]);
    expect(ofType).toHaveBeenCalledTimes(2);
    expect(client.positions).toEqual({
      'user:u1': { epoch, seq: 2, due: ['accounts'] },
      'team:t1': { epoch, seq: 2 },
    });
  });

  it('are given once though the second channel brings the record on the next connection', async () => {
    const channels = {
      'user:u1': { epoch, seq: 0, recovered: true },
      'team:t1': { epoch, seq: 0, recovered: true },
    };
    const server = await connected({}, channels);
    const events = collect(server.client, 'event');
    server.socket.give(event(1));
    server.socket.cut();
    (await server.dialled()).welcome(channels);
    server.socket.give(event(1, { ch: 'team:t1' }));
    expect(seqs(events)).toEqual([1]);
  });

  it.each([{ id: 'another' }, { ts: 'later' }])(
    'are given if a topic made again has another record, %j, at the same offset',
    async (other) => {
      const { client, socket } = await connected(
        {},
        {
          'user:u1': { epoch, seq: 0, recovered: true },
          'topic:news': { epoch, seq: 0, recovered: true },
        },
      );
      const events = collect(client, 'event');
      socket.give(event(1));
      socket.give(event(1, { ch: 'topic:news', ...other }));
      expect(events).toHaveLength(2);
    },
  );

  it('are given again if the same channel brings a record again: a replay that was asked for', async () => {
    const { client, socket } = await connected();
    const events = collect(client, 'event');
    socket.give(event(1));
    socket.give(event(2, { src: ['orders', 0, 1] }));
    expect(seqs(events)).toEqual([1, 2]);
  });

  it('reach the listeners of their type and no others', async () => {
    const { client, socket } = await connected();
    const filled = vi.fn();
    const off = client.onType('order_filled', filled);
    socket.give(event(1));
    socket.give(event(2, { t: 'order_placed' }));
    off();
    socket.give(event(3));
    expect(filled).toHaveBeenCalledTimes(1);
  });

  it('may have the type of a control frame', async () => {
    const { client, socket } = await connected();
    const events = collect(client, 'event');
    const errors = collect(client, 'error');
    socket.give(event(1, { t: 'error' }));
    socket.give(event(2, { t: 'price_snapshot', p: { snapshot_id: 'mine' } }));
    expect(seqs(events)).toEqual([1, 2]);
    expect(errors).toEqual([]);
  });

  it('move the position only after the listeners ran', async () => {
    const { client, socket } = await connected();
    const during: unknown[] = [];
    client.on('event', () => during.push(client.positions['user:u1']?.seq));
    socket.give(event(1));
    expect(during).toEqual([0]);
    expect(client.positions['user:u1']?.seq).toBe(1);
  });

  it('go on when a listener throws, which is told as an error', async () => {
    const { client, socket } = await connected();
    const errors = collect(client, 'error') as WseError[];
    client.on('event', () => {
      throw new Error('mine');
    });
    const events = collect(client, 'event');
    socket.give(event(1));
    socket.give(event(2));
    expect(seqs(events)).toEqual([1, 2]);
    expect(errors.map(({ code, cause }) => [code, (cause as Error).message])).toEqual([
      ['LISTENER', 'mine'],
      ['LISTENER', 'mine'],
    ]);
  });

  it('survive an error listener that throws', async () => {
    const { client, socket } = await connected();
    const events = collect(client, 'event');
    client.on('error', () => {
      throw new Error('mine');
    });
    socket.giveText('not JSON');
    socket.give(event(1));
    expect(seqs(events)).toEqual([1]);
  });

  it('that are not processed because a listener closed the client are asked for again', async () => {
    const server = await connected();
    const { client, socket } = server;
    const events = collect(client, 'event');
    const off = client.on('frame', () => client.close());
    socket.give(event(1));
    off();
    expect(events).toEqual([]);
    client.connect();
    (await server.dialled()).open();
    expect(server.socket.last('hello').p['resume']).toEqual({ 'user:u1': { epoch, seq: 0 } });
  });
});

describe('a gap within an epoch', () => {
  it('is not applied: the client comes back with its own position', async () => {
    const server = await connected();
    const { client, socket } = server;
    const events = collect(client, 'event');
    const errors = collect(client, 'error') as WseError[];
    socket.give(event(1));
    socket.give(event(3));
    expect(seqs(events)).toEqual([1]);
    expect(errors.map(({ code }) => code)).toEqual(['SEQ_GAP']);
    expect(socket.closedByClient).toBe(true);
    const next = await server.dialled();
    next.open();
    expect(next.last('hello').p['resume']).toEqual({ 'user:u1': { epoch, seq: 1 } });
    next.give(welcome({ 'user:u1': { epoch, seq: 1, recovered: true } }));
    next.give(event(2));
    next.give(event(3));
    expect(seqs(events)).toEqual([1, 2, 3]);
  });

  it('that every connection shows is not a hot loop', async () => {
    const server = serve({ random: () => 0.999 });
    server.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const socket = server.socket;
      socket.welcome();
      socket.give(event(7));
      waits.push((await server.dialled()).at - socket.at);
    }
    expect(waits.at(-1)).toBeGreaterThan(9000);
  });
});

describe('resync', () => {
  it('sets the position and is told', async () => {
    const { client, socket } = await connected();
    const resyncs = collect(client, 'resync');
    const events = collect(client, 'event');
    const p = { channel: 'user:u1', reason: 'trimmed', epoch: 'e2', seq: 40 };
    socket.give({ v: 2, t: 'resync', p });
    socket.give(event(40));
    socket.give(event(41));
    expect(resyncs).toEqual([p]);
    expect(seqs(events)).toEqual([41]);
    expect(client.positions).toEqual({ 'user:u1': { epoch: 'e2', seq: 41 } });
  });

  it('is told for a channel that the welcome says was not recovered', async () => {
    const server = serve({ resume: { 'user:u1': { epoch: 'old', seq: 90 } } });
    const resyncs = collect(server.client, 'resync');
    const events = collect(server.client, 'event');
    server.client.connect();
    const socket = await server.dialled();
    socket.welcome({ 'user:u1': { epoch, seq: 3, recovered: false } });
    socket.give(event(4));
    expect(resyncs).toEqual([{ channel: 'user:u1', reason: 'not_recovered', epoch, seq: 3 }]);
    expect(seqs(events)).toEqual([4]);
  });

  it('is told for a channel that is joined without a position: what was cached before may miss events', async () => {
    const server = serve();
    const resyncs = collect(server.client, 'resync');
    server.client.connect();
    (await server.dialled()).welcome({
      global: { epoch, seq: 3, recovered: false },
      'user:u1': { epoch, seq: 4, recovered: true },
    });
    expect(resyncs).toEqual([
      { channel: 'global', reason: 'joined', epoch, seq: 3 },
      { channel: 'user:u1', reason: 'joined', epoch, seq: 4 },
    ]);
  });

  it('is not told for a channel that was recovered', async () => {
    const server = serve({ resume: { 'user:u1': { epoch, seq: 90 } } });
    const resyncs = collect(server.client, 'resync');
    server.client.connect();
    (await server.dialled()).welcome({ 'user:u1': { epoch, seq: 90, recovered: true } });
    expect(resyncs).toEqual([]);
    expect(server.client.positions).toEqual({ 'user:u1': { epoch, seq: 90 } });
  });
});

describe('frames that are not understood', () => {
  it.each(['not JSON', '', '[]', 'null', '3', '{"v":2}', '{"t":7}', new ArrayBuffer(2)])(
    'such as %j are an error and nothing more',
    async (data) => {
      const { client, socket } = await connected();
      const errors = collect(client, 'error') as WseError[];
      const events = collect(client, 'event');
      socket.giveText(data);
      socket.give(event(1));
      expect(errors.map(({ code }) => code)).toEqual(['BAD_FRAME']);
      expect(seqs(events)).toEqual([1]);
    },
  );

  it('because their type is new are let pass, with fields nobody knows', async () => {
    const { client, socket } = await connected();
    const errors = collect(client, 'error');
    const frames = collect(client, 'frame');
    socket.give({ v: 2, t: 'of_tomorrow', p: 3, more: true });
    expect(errors).toEqual([]);
    expect(frames).toEqual([{ v: 2, t: 'of_tomorrow', p: 3, more: true }]);
    expect(client.state).toBe('connected');
  });
});

describe('snapshots', () => {
  it('that were not asked for are told whole, once all chunks came in any order', async () => {
    const { client, socket } = await connected();
    const snapshots = collect(client, 'snapshot');
    const chunk = (i: number): unknown =>
      snapshot({ trigger: 'saga', total: 3, chunk: i, chunks: 3, accounts: [{ account_id: `a${i}` }] });
    socket.give(chunk(1));
    socket.give(chunk(3));
    socket.give(chunk(3));
    expect(snapshots).toEqual([]);
    socket.give(chunk(2));
    expect(snapshots).toMatchObject([
      {
        t: 'account_snapshot',
        p: { accounts: [{ account_id: 'a1' }, { account_id: 'a2' }, { account_id: 'a3' }] },
      },
    ]);
  });

  it('that two connections sent halves of are not mixed', async () => {
    const server = await connected();
    const snapshots = collect(server.client, 'snapshot');
    server.socket.give(snapshot({ chunk: 1, chunks: 2 }));
    server.socket.cut();
    (await server.dialled()).welcome();
    server.socket.give(snapshot({ chunk: 2, chunks: 2 }));
    expect(snapshots).toEqual([]);
  });

  it('have no part in the numbering', async () => {
    const { client, socket } = await connected();
    socket.give(event(1));
    socket.give(snapshot());
    expect(client.positions['user:u1']?.seq).toBe(1);
  });
});
