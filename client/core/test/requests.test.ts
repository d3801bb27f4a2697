import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collect, connected, epoch, serve, snapshot } from './fakeServer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('requestSnapshot', () => {
  it('resolves with all chunks of the answer', async () => {
    const { client, socket } = await connected();
    const answer = client.requestSnapshot('accounts');
    const re = socket.last('snapshot_request').id;
    socket.give({ v: 2, t: 'ack', p: { re } });
    socket.give(snapshot({ re, chunk: 1, chunks: 2, accounts: [1] }));
    socket.give(snapshot({ re, chunk: 2, chunks: 2, accounts: [2] }));
    expect((await answer).p['accounts']).toEqual([1, 2]);
  });

  it('is not answered by a snapshot that another cause sent', async () => {
    const { client, socket } = await connected();
    const settled = vi.fn();
    void client.requestSnapshot('accounts').then(settled);
    socket.give(snapshot({ trigger: 'saga' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(settled).not.toHaveBeenCalled();
  });

  it('rejects with the code of the error', async () => {
    const { client, socket } = await connected();
    const errors = collect(client, 'error');
    const answer = client.requestSnapshot('nothing');
    const re = socket.last('snapshot_request').id;
    socket.give({ v: 2, t: 'error', p: { re, code: 'SNAPSHOT_UNKNOWN', message: 'no', retryable: false } });
    await expect(answer).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN', retryable: false });
    expect(errors).toEqual([]);
  });

  it('is asked again after a reconnect, and before the first connection waits for it', async () => {
    const server = serve();
    const answer = server.client.requestSnapshot('accounts');
    server.client.connect();
    (await server.dialled()).welcome();
    const first = server.socket.last('snapshot_request');
    server.socket.give(snapshot({ re: first.id, chunk: 1, chunks: 2, accounts: [1] }));
    server.socket.cut();
    (await server.dialled()).welcome();
    const second = server.socket.last('snapshot_request');
    expect(second.p).toEqual({ snapshot_type: 'accounts' });
    expect(second.id).not.toBe(first.id);
    server.socket.give(snapshot({ re: second.id, accounts: [1, 2] }));
    expect((await answer).p['accounts']).toEqual([1, 2]);
  });

  it('rejects as retryable when no answer comes', async () => {
    const { client, socket } = await connected();
    const answer = client.requestSnapshot('accounts');
    const rejected = expect(answer).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
    for (let i = 0; i < 4; i++) {
      await vi.advanceTimersByTimeAsync(10_000);
      socket.give({ v: 2, t: 'heartbeat' });
    }
    await rejected;
  });

  it('rejects when the client is closed', async () => {
    const { client } = await connected();
    const answer = client.requestSnapshot('accounts');
    client.close();
    await expect(answer).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('topics', () => {
  it('are followed once acknowledged, and named in every later hello', async () => {
    const server = await connected();
    const done = server.client.subscribe('news');
    const re = server.socket.last('subscribe').id;
    server.socket.give({
      v: 2,
      t: 'ack',
      p: { re, channels: { 'topic:news': { epoch: 'n', seq: 7, recovered: false } } },
    });
    await done;
    expect(server.client.positions['topic:news']).toEqual({ epoch: 'n', seq: 7 });
    server.socket.cut();
    (await server.dialled()).open();
    expect(server.socket.last('hello').p['topics']).toEqual(['news']);
  });

  it('that may not be followed reject, and are not asked for again', async () => {
    const server = await connected();
    const done = server.client.subscribe('secret');
    const re = server.socket.last('subscribe').id;
    server.socket.give({
      v: 2,
      t: 'error',
      p: { re, code: 'TOPIC_NOT_ALLOWED', message: 'no', retryable: false },
    });
    await expect(done).rejects.toMatchObject({ code: 'TOPIC_NOT_ALLOWED' });
    server.socket.cut();
    (await server.dialled()).open();
    expect(server.socket.last('hello').p['topics']).toBeUndefined();
  });

  it('asked for while away come with the hello, whose welcome is the answer', async () => {
    const server = serve();
    const done = server.client.subscribe('news');
    server.client.connect();
    const socket = await server.dialled();
    socket.welcome({ 'topic:news': { epoch, seq: 0, recovered: false } });
    await done;
    expect(socket.last('hello').p['topics']).toEqual(['news']);
    expect(socket.received.some(({ t }) => t === 'subscribe')).toBe(false);
  });

  it('that the welcome does not have are asked for by name, to hear why', async () => {
    const server = serve();
    const done = server.client.subscribe('secret');
    server.client.connect();
    const socket = await server.dialled();
    socket.welcome();
    const re = socket.last('subscribe').id;
    socket.give({ v: 2, t: 'error', p: { re, code: 'TOPIC_NOT_ALLOWED', message: 'no', retryable: false } });
    await expect(done).rejects.toMatchObject({ code: 'TOPIC_NOT_ALLOWED' });
  });

  it('that are left are forgotten', async () => {
    const server = await connected(
      { topics: ['news'] },
      { 'topic:news': { epoch, seq: 4, recovered: false } },
    );
    const done = server.client.unsubscribe('news');
    server.socket.give({ v: 2, t: 'ack', p: { re: server.socket.last('unsubscribe').id } });
    await done;
    expect(server.client.positions).toEqual({});
    server.socket.cut();
    (await server.dialled()).open();
    expect(server.socket.last('hello').p).toEqual({ token: 'token-1' });
  });
});

describe('tokens', () => {
  it('are renewed on the open connection', async () => {
    const server = await connected();
    const done = server.client.refresh('token-2');
    const sent = server.socket.last('refresh');
    expect(sent.p).toEqual({ token: 'token-2' });
    server.socket.give({ v: 2, t: 'ack', p: { re: sent.id } });
    await done;
    server.socket.cut();
    (await server.dialled()).open();
    expect(server.socket.last('hello').p['token']).toBe('token-2');
  });

  it('are asked for and sent when the session is about to end', async () => {
    const tokens = ['a', 'b'];
    const token = vi.fn(() => Promise.resolve(tokens.shift() ?? 'none'));
    const { client, socket } = await connected({ token });
    const expiring = collect(client, 'session_expiring');
    socket.give({ v: 2, t: 'session_expiring', p: { expires_at: 'soon' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket.last('refresh').p).toEqual({ token: 'b' });
    expect(expiring).toEqual([{ expires_at: 'soon' }]);
  });

  it('that cannot be had then are told as an error', async () => {
    let asked = 0;
    const token = (): string => {
      if (++asked > 1) throw new Error('no');
      return 'a';
    };
    const { client, socket } = await connected({ token });
    const errors = collect(client, 'error');
    socket.give({ v: 2, t: 'session_expiring', p: { expires_at: 'soon' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(errors).toMatchObject([{ code: 'REFRESH', retryable: true }]);
    expect(client.state).toBe('connected');
  });
});
