import type { Positions } from './positions.js';

/** A number in a channel's log; `seq` counts only within its `epoch`. */
export interface ResumePosition {
  epoch: string;
  seq: number;
}

/** What a client has processed, by channel: where it wants to go on. */
export type ResumePositions = Record<
  string,
  ResumePosition & { /** Snapshots yet to come. */ due?: string[] }
>;

export interface WseEvent<P = unknown> {
  v: 2;
  id: string;
  t: string;
  ts: string;
  seq: number;
  /** Those that follow the event. */
  snapshots?: string[];
  p: P;
  original_event_type?: string;
  latency_ms?: number;
  src: [topic: string, partition: number, offset: number];
  ch?: string;
}

export interface SnapshotFrame<P = Record<string, unknown>> {
  v: 2;
  id: string;
  t: string;
  ts: string;
  p: P & {
    total: number;
    timestamp: string;
    trigger: string;
    positions: Positions;
    exact: boolean;
    snapshot_id: string;
    snapshot_type: string;
    /** How far the user's channel reached when it was asked for. */
    asked_after?: ResumePosition;
    chunk: number;
    chunks: number;
  };
}

/** Any frame of the server, also one of a type this client does not know. */
export interface Frame {
  v?: number;
  id?: string;
  t: string;
  ts?: string;
  seq?: number;
  p?: unknown;
}

export type ChannelPositions = Record<string, ResumePosition & { recovered: boolean }>;

export interface Welcome {
  connection_id: string;
  node: string;
  user_id: string;
  heartbeat_ms: number;
  session_expires_at: string;
  limits: { max_frame_bytes: number };
  channels: ChannelPositions;
  /** Those that follow, where the user's own channel is not recovered. */
  snapshots?: string[];
}

/** Continuity of a channel was lost: what was cached from it must be fetched again. */
export interface Resync {
  channel: string;
  reason: string;
  epoch: string;
  seq: number;
  /** Those that follow. */
  snapshots?: string[];
}

export interface GoingAway {
  reconnect_after_ms: number;
  avoid_node?: string;
}

export interface SessionExpiring {
  expires_at: string;
}

export interface ClientName {
  name: string;
  version: string;
}

/** What a client sends, with the `id` that the answer's `re` will name. */
export type ClientFrame =
  | {
      t: 'hello';
      id: string;
      p: { token?: string; resume?: Record<string, ResumePosition>; topics?: string[]; client?: ClientName };
    }
  | { t: 'subscribe'; id: string; p: { topic: string; resume?: ResumePosition } }
  | { t: 'unsubscribe'; id: string; p: { topic: string } }
  | { t: 'snapshot_request'; id: string; p: { snapshot_type: string } }
  | { t: 'refresh'; id: string; p: { token: string } }
  | { t: 'ping'; id: string };

export const subprotocol = 'wse.v2';

/**
 * What a close code means for coming back. `token`: only with a new token. `contended`: others of the
 * same user are being pushed out too, so the wait keeps growing. `later`: not before a good while.
 */
export type ComeBack = 'stop' | 'token' | 'backoff' | 'contended' | 'later';

export function comeBack(closeCode: number): ComeBack {
  switch (closeCode) {
    case 4400:
    case 4403:
    case 4413:
      return 'stop';
    case 4401:
      return 'token';
    case 4409:
      return 'contended';
    case 4429:
      return 'later';
    default:
      return 'backoff';
  }
}

/** A frame, or undefined for whatever is not a JSON object with a type. */
export function parseFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return isObject(frame) && typeof frame['t'] === 'string' ? (frame as unknown as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/** Only entries of a log carry `seq` and `src`, so an event may have any type, even `error`. */
export function isEvent(frame: Frame): frame is WseEvent {
  return typeof frame.seq === 'number' && Array.isArray((frame as { src?: unknown }).src);
}

export function isSnapshot(frame: Frame): frame is SnapshotFrame {
  return frame.seq === undefined && isObject(frame.p) && typeof frame.p['snapshot_id'] === 'string';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
