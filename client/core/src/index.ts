export { createClient } from './client.js';
export type { ClientEvents, ClientOptions, ConnectionState, WseClient } from './api.js';
export type { SocketLike, Timers } from './connection.js';
export { WseError } from './errors.js';
export { covers, includes } from './positions.js';
export type { Positions } from './positions.js';
export { parseFrame } from './protocol.js';
export type {
  ClientFrame,
  ClientName,
  Frame,
  GoingAway,
  ResumePosition,
  ResumePositions,
  Resync,
  SessionExpiring,
  SnapshotFrame,
  Welcome,
  WseEvent,
} from './protocol.js';
export { rowsOf } from './snapshots.js';
