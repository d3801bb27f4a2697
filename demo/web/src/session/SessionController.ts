import { createHttp, ApiError } from '../api/http';
import type { LoginAnswer } from '../api/types';
import { openDesk, type Desk, type DeskOptions } from '../desk/desk';
import { clearSession, isFresh, loadSession, saveSession, type Session } from './session';

export type SessionView =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'resuming'; readonly user: string }
  | { readonly kind: 'signed-in'; readonly desk: Desk };

export interface SessionControllerOptions {
  readonly storage: Storage;
  readonly transport?: DeskOptions['transport'];
  readonly nowMs?: () => number;
}

/**
 * Who is signed in at this tab, and the desk that belongs to it. It lives outside React, so that mounting twice (Strict
 * Mode) cannot open a second socket.
 */
export class SessionController {
  private readonly listeners = new Set<() => void>();
  private readonly nowMs: () => number;
  private session: Session | null = null;
  private renewal: Promise<string> | null = null;
  private view: SessionView = { kind: 'signed-out' };

  constructor(private readonly options: SessionControllerOptions) {
    this.nowMs = options.nowMs ?? Date.now;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getView = (): SessionView => this.view;

  /** After a page reload: the tab's session goes on, with a new token if the old one has ended. */
  async resume(): Promise<void> {
    const stored = loadSession(this.options.storage);
    if (!stored) return;
    if (isFresh(stored, this.nowMs())) {
      this.open(stored);
      return;
    }
    this.show({ kind: 'resuming', user: stored.user });
    try {
      await this.signIn(stored.user);
    } catch {
      this.signOut();
    }
  }

  readonly signIn = async (user: string): Promise<void> => {
    this.open(await login(user));
  };

  readonly signOut = (): void => {
    if (this.view.kind === 'signed-in') this.view.desk.close();
    clearSession(this.options.storage);
    this.session = null;
    this.show({ kind: 'signed-out' });
  };

  private open(session: Session): void {
    this.keep(session);
    const desk = openDesk({
      user: session.user,
      socketUrls: session.socketUrls,
      token: () => this.session?.token ?? '',
      renew: () => this.renew(),
      ...(this.options.transport ? { transport: this.options.transport } : {}),
    });
    this.show({ kind: 'signed-in', desk });
  }

  /** One login at a time, however many calls found their token expired. */
  private renew(): Promise<string> {
    this.renewal ??= this.loginAgain().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async loginAgain(): Promise<string> {
    const before = this.session;
    if (!before) throw new ApiError(401, 'signed_out', 'You are signed out.');
    const renewed = await login(before.user);
    // Signed out, or in as another, while the answer was on its way.
    if (this.session !== before) throw new ApiError(401, 'signed_out', 'You are signed out.');
    this.keep(renewed);
    return renewed.token;
  }

  private keep(session: Session): void {
    this.session = session;
    saveSession(this.options.storage, session);
  }

  private show(view: SessionView): void {
    this.view = view;
    for (const listener of this.listeners) listener();
  }
}

async function login(user: string): Promise<Session> {
  const answer = await createHttp().post<LoginAnswer>('/api/login', { user });
  return {
    user,
    userId: answer.user_id,
    token: answer.token,
    expiresAtMs: Date.parse(answer.expires_at),
    socketUrls: answer.socket_urls,
  };
}
