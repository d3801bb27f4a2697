import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFrame } from '../src/index.js';
import { collect, connected, epoch, serve, type SentFrame } from './fakeServer.js';

const folder = new URL('../../../shared-codec/src/main/resources/io/wse/codec/golden/', import.meta.url);

interface Golden {
  name: string;
  kind: 'event' | 'snapshot' | 'control' | 'client';
  frame: {
    t: string;
    id: string;
    seq?: number;
    ch?: string;
    snapshots?: string[];
    p?: Record<string, unknown>;
  };
}

const golden = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden)
  : [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('finds the golden frames', () => {
  expect(golden.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hello', 'welcome', 'event', 'snapshot']),
  );
});

describe.each(golden.filter(({ kind }) => kind !== 'client'))('the server sends $name', ({ kind, frame }) => {
  it('and the client understands it', async () => {
    const p = frame.p ?? {};
    const seq = (frame.seq ?? 1) - 1;
    const channels = { [frame.ch ?? 'user:u1']: { epoch, seq, recovered: true } };
    const { client, socket } = await connected({}, channels);
    const errors = collect(client, 'error');
    const emitted = collect(client, emittedAs(kind, frame.t));
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);

    const answer = client.requestSnapshot('accounts').then(
      (snapshot) => snapshot,
      (error: unknown) => error,
    );
    socket.giveText(JSON.stringify(frame).replace(/"re":"\d+"/, `"re":"${socket.last(asked(frame)).id}"`));

    expect(errors).toEqual([]);
    expect(emitted).toHaveLength(1);
    if (frame.t === 'error') {
      expect(await answer).toMatchObject({
        code: p['code'],
        message: p['message'],
        retryable: p['retryable'],
      });
    } else if (kind === 'snapshot' && p['re']) {
      expect(await answer).toMatchObject({ t: frame.t, p: { accounts: p['accounts'] } });
    } else if (frame.t === 'welcome') {
      expect(emitted).toEqual([p]);
      expect(client.positions['user:u1']?.due).toEqual(p['snapshots']);
    } else if (frame.t === 'resync') {
      const { epoch, seq, snapshots: due } = p;
      expect(client.positions['user:u1']).toEqual({ epoch, seq, due });
    } else if (kind === 'event') {
      expect(emitted).toEqual([frame]);
      expect(client.positions['user:u1']?.due).toEqual(frame.snapshots);
      expect(client.positions[frame.ch ?? 'user:u1']?.seq).toBe(frame.seq);
    }
    client.close();
  });
});

/** What the client asked to which this frame is an answer. */
function asked(frame: Golden['frame']): string {
  return frame.t === 'pong' ? 'ping' : 'snapshot_request';
}

function emittedAs(kind: string, t: string): Parameters<typeof collect>[1] {
  if (kind === 'event' || kind === 'snapshot') return kind;
  if (t === 'welcome' || t === 'resync' || t === 'going_away' || t === 'session_expiring') return t;
  return t === 'pong' ? 'latency' : 'frame';
}

describe.each(golden.filter(({ kind }) => kind === 'client'))('the client sends $name', ({ frame }) => {
  it('as written', async () => {
    const sent = await send(frame);
    expect({ ...sent, id: frame.id }).toEqual(frame);
    expect(sent.id).toMatch(/^\d+$/);
    expect(Object.keys(sent)).toEqual(Object.keys(frame));
  });
});

async function send({ t, p = {} }: Golden['frame']): Promise<SentFrame> {
  if (t === 'hello') {
    const server = serve(p);
    server.client.connect();
    const socket = await server.dialled();
    socket.open();
    return socket.last(t);
  }
  const topic = String(p['topic']);
  const resume = p['resume'] as { epoch: string; seq: number } | undefined;
  const { client, socket } = await connected(resume ? { resume: { [`topic:${topic}`]: resume } } : {});
  const acts: Record<string, () => Promise<unknown>> = {
    subscribe: () => client.subscribe(topic),
    unsubscribe: () => client.unsubscribe(topic),
    snapshot_request: () => client.requestSnapshot(String(p['snapshot_type'])),
    refresh: () => client.refresh(String(p['token'])),
    ping: () => Promise.resolve(),
  };
  const act = acts[t];
  if (!act) throw new Error(`no call sends ${t}`);
  act().catch(() => undefined);
  return socket.last(t);
}
