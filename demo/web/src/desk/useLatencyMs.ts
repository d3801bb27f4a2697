import type { WseClient } from '@wse/client';
import { useCallback, useSyncExternalStore } from 'react';

/** Of the last ping and its pong. */
export function useLatencyMs(client: WseClient): number | null {
  const subscribe = useCallback((changed: () => void) => client.on('latency', changed), [client]);
  return useSyncExternalStore(subscribe, () => client.latencyMs ?? null);
}
