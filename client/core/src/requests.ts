import type { Timers } from './connection.js';
import { WseError } from './errors.js';
import type { ClientFrame, Welcome } from './protocol.js';

type Unnumbered<F> = F extends { id: string } ? Omit<F, 'id'> : never;
export type RequestFrame = Unnumbered<Exclude<ClientFrame, { t: 'hello' | 'ping' }>>;

interface Request {
  frame: RequestFrame;
  /** True if a new connection's welcome answers it already. */
  answeredBy: (welcome: Welcome) => boolean;
  resolve: (answer: unknown) => void;
  reject: (error: WseError) => void;
}

/** The server waits for its read model before it answers, so this is long; each chunk starts it anew. */
const answerTimeoutMs = 30_000;

/** Requests without an answer yet. They outlive a connection: the next one is asked again. */
export class Requests {
  private readonly waiting = new Set<Request>();
  private readonly sent = new Map<string, { request: Request; timer: unknown }>();

  constructor(
    private readonly timers: Timers,
    private readonly nextId: () => string,
  ) {}

  ask<A>(
    frame: RequestFrame,
    send: ((frame: ClientFrame) => void) | undefined,
    answeredBy: (welcome: Welcome) => boolean = () => false,
  ): Promise<A> {
    return new Promise<A>((resolve, reject) => {
      const request: Request = { frame, answeredBy, resolve: resolve as (answer: unknown) => void, reject };
      if (send) this.send(request, send);
      else this.waiting.add(request);
    });
  }

  welcomed(welcome: Welcome, send: (frame: ClientFrame) => void): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const request of waiting) {
      if (request.answeredBy(welcome)) request.resolve({});
      else this.send(request, send);
    }
  }

  connectionLost(): void {
    for (const { request, timer } of this.sent.values()) {
      this.timers.clearTimeout(timer);
      this.waiting.add(request);
    }
    this.sent.clear();
  }

  /** An ack answers everything but a request for a snapshot, which the snapshot itself answers. */
  acknowledged(re: string, answer: unknown): void {
    if (this.sent.get(re)?.request.frame.t !== 'snapshot_request') this.take(re)?.resolve(answer);
  }

  resolve(re: string, answer: unknown): void {
    this.take(re)?.resolve(answer);
  }

  /** False if nobody asked. */
  reject(re: string, error: WseError): boolean {
    const request = this.take(re);
    request?.reject(error);
    return request !== undefined;
  }

  /** A part of the answer came. */
  progressed(re: string): void {
    const entry = this.sent.get(re);
    if (!entry) return;
    this.timers.clearTimeout(entry.timer);
    entry.timer = this.expire(re);
  }

  rejectAll(error: WseError): void {
    this.connectionLost();
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const request of waiting) request.reject(error);
  }

  private send(request: Request, send: (frame: ClientFrame) => void): void {
    const id = this.nextId();
    this.sent.set(id, { request, timer: this.expire(id) });
    // The order of the keys is that of the protocol's examples.
    const { t, p } = request.frame;
    send({ t, id, p } as ClientFrame);
  }

  private expire(id: string): unknown {
    return this.timers.setTimeout(() => {
      const error = new WseError('TIMEOUT', `no answer in ${answerTimeoutMs} ms`, true);
      this.take(id)?.reject(error);
    }, answerTimeoutMs);
  }

  private take(id: string): Request | undefined {
    const entry = this.sent.get(id);
    this.timers.clearTimeout(entry?.timer);
    this.sent.delete(id);
    return entry?.request;
  }
}
