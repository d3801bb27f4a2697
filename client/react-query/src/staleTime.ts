import type { WseClient } from '@wse/client';

/** While connected the stream keeps what is cached right; otherwise it is right for about this long. */
const staleAfterMs = 5_000;

/** For a query's `staleTime`. */
export function staleTimeOf(client: Pick<WseClient, 'state'>): () => number {
  return () => (client.state === 'connected' ? Infinity : staleAfterMs);
}
