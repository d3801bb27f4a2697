export interface Session {
  readonly user: string;
  readonly userId: string;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly socketUrls: readonly string[];
}

/** sessionStorage belongs to one tab, so two tabs can be two users, or the same one. */
const STORAGE_KEY = 'wse.desk.session';

/** A token this near to its end is renewed before it is used. */
const EXPIRY_MARGIN_MS = 30_000;

export function isFresh(session: Session, nowMs: number): boolean {
  return session.expiresAtMs - EXPIRY_MARGIN_MS > nowMs;
}

export function loadSession(storage: Storage): Session | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(STORAGE_KEY) ?? 'null');
    return isSession(stored) ? stored : null;
  } catch {
    return null;
  }
}

export function saveSession(storage: Storage, session: Session): void {
  storage.setItem(STORAGE_KEY, JSON.stringify(session));
}

export function clearSession(storage: Storage): void {
  storage.removeItem(STORAGE_KEY);
}

function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Record<string, unknown>;
  return (
    typeof candidate.user === 'string' &&
    typeof candidate.userId === 'string' &&
    typeof candidate.token === 'string' &&
    typeof candidate.expiresAtMs === 'number' &&
    Array.isArray(candidate.socketUrls)
  );
}
