export { createCoordinator } from './coordinator.js';
export type { Coordinator, CoordinatorOptions } from './coordinator.js';
export { useWse, useWseState, WseProvider } from './react.js';
export type {
  EphemeralRule,
  InvalidateRule,
  Match,
  RowDetail,
  RowList,
  Rule,
  SnapshotRule,
  WriteRule,
} from './rules.js';
export { staleTimeOf } from './staleTime.js';
