import { parseFrame, type Frame, type SocketLike } from '@wse/client';
import SockJS from 'sockjs-client';
import { WebSocket } from 'ws';

/** How long anything may take that is to happen at once. */
const patienceMs = 20_000;

export type Payload = Record<string, unknown>;
export type AnyFrame = Frame & { p?: Payload; ch?: string; src?: unknown[]; original_event_type?: string };

interface Opening {
  token?: string;
  /** Announces a hello, so that nothing is sent before it. */
  hello?: boolean;
}

export interface Transport {
  readonly name: string;
  readonly path: string;
  /** Whether it is a WebSocket of its own, with subprotocols; SockJS has none and begins at an http address. */
  readonly raw: boolean;
  /** Whether each message is posted by a request of its own. */
  readonly posts: boolean;
  open(url: string, protocols: string[]): SocketLike;
  /** Ends it without a closing handshake, where that can be done. */
  cut(socket: SocketLike): void;
}

function webSocket(name: string, path: string): Transport {
  return {
    name,
    path,
    raw: true,
    posts: false,
    open: (url, protocols) => new WebSocket(url.replace(/^http/, 'ws'), protocols),
    cut: (socket) => (socket as unknown as WebSocket).terminate(),
  };
}

function sockJs(transport: string): Transport {
  return {
    name: `SockJS by ${transport}`,
    path: '/sockjs',
    raw: false,
    posts: transport !== 'websocket',
    open: (url) => new SockJS(url, null, { transports: [transport] }),
    cut: (socket) => socket.close(),
  };
}

export const plainWebSocket = webSocket('a WebSocket', '/wse');

export const transports: readonly Transport[] = [
  plainWebSocket,
  webSocket("SockJS' raw WebSocket", '/sockjs/websocket'),
  sockJs('websocket'),
  sockJs('xhr-streaming'),
  sockJs('eventsource'),
  sockJs('xhr-polling'),
];

/** A client that knows nothing of the protocol: it sends what it is told and remembers every frame. */
export class Peer {
  readonly frames: AnyFrame[] = [];
  closeCode: number | undefined;
  private readonly socket: SocketLike;
  private readonly opened: Promise<void>;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly transport: Transport,
    base: string,
    { token, hello = false }: Opening = {},
  ) {
    const url = new URL(transport.path, base);
    if (token !== undefined) url.searchParams.set('token', token);
    if (hello && !transport.raw) url.searchParams.set('hello', '1');
    const socket = transport.open(url.href, hello ? ['wse.v2'] : []);
    this.socket = socket;
    this.opened = new Promise((resolve) => (socket.onopen = () => resolve()));
    socket.onmessage = ({ data }: { data: unknown }) => {
      const frame = parseFrame(data);
      if (!frame) throw new Error(`not a frame: ${String(data)}`);
      this.frames.push(frame as AnyFrame);
      this.changed();
    };
    socket.onclose = ({ code }: { code: number }) => {
      this.closeCode = code;
      this.changed();
    };
    socket.onerror = () => undefined;
  }

  /** Connects and says hello. */
  static async greeting(transport: Transport, base: string, p: Payload): Promise<Peer> {
    const peer = new Peer(transport, base, { hello: true });
    await peer.send({ t: 'hello', id: 'h', p });
    return peer;
  }

  async send(frame: Payload): Promise<void> {
    await this.sendText(JSON.stringify(frame));
  }

  async sendText(text: string): Promise<void> {
    await this.opened;
    this.socket.send(text);
  }

  /** The first frame, come or to come, that is wanted. */
  async frame(what: string, wanted: (frame: AnyFrame) => boolean): Promise<AnyFrame> {
    return this.until(what, () => this.frames.find(wanted));
  }

  ofType(t: string): Promise<AnyFrame> {
    return this.frame(`a frame of type ${t}`, (frame) => frame.t === t);
  }

  event(id: string): Promise<AnyFrame> {
    return this.frame(`event ${id}`, (frame) => frame.id === id && frame.seq !== undefined);
  }

  /** The answer to a message. */
  answer(id: string): Promise<AnyFrame> {
    return this.frame(`an answer to ${id}`, ({ p }) => p?.['re'] === id);
  }

  async welcome(): Promise<Payload> {
    return (await this.ofType('welcome')).p ?? {};
  }

  closed(): Promise<number> {
    return this.until('a close', () => this.closeCode);
  }

  /** Those of the user's own channel, unless another is named. */
  seqs(channel?: string): number[] {
    return this.frames.flatMap(({ seq, ch }) => (seq !== undefined && ch === channel ? [seq] : []));
  }

  cut(): void {
    this.transport.cut(this.socket);
  }

  private changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  private until<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watcher = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        this.watchers.delete(watcher);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.watchers.delete(watcher);
        const seen = this.frames.map((frame) => JSON.stringify(frame)).join('\n');
        reject(new Error(`${what} did not come; close code ${this.closeCode ?? 'none'}, frames\n${seen}`));
      }, patienceMs);
      this.watchers.add(watcher);
      watcher();
    });
  }
}
