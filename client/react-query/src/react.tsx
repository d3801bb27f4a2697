import type { ConnectionState, WseClient } from '@wse/client';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useSyncExternalStore,
  type ReactNode,
} from 'react';

const WseContext = createContext<WseClient | undefined>(undefined);

/** Connected while it is mounted. */
export function WseProvider({ client, children }: { client: WseClient; children?: ReactNode }): ReactNode {
  useEffect(() => {
    client.connect();
    return () => client.close();
  }, [client]);
  return <WseContext.Provider value={client}>{children}</WseContext.Provider>;
}

export function useWse(): WseClient {
  const client = useContext(WseContext);
  if (!client) throw new Error('useWse must be used below a WseProvider');
  return client;
}

/** Renders again when the state changes. */
export function useWseState(client: WseClient): ConnectionState {
  return useSyncExternalStore(
    useCallback((changed: () => void) => client.on('state', changed), [client]),
    () => client.state,
    () => 'disconnected',
  );
}
