import { hashKey, QueryClient } from '@tanstack/react-query';
import { createClient, type ClientOptions, type WseClient } from '@wse/client';
import { createCoordinator } from '@wse/react-query';
import { describeError } from '../api/errors';
import { createHttp, type Http } from '../api/http';
import { keys } from '../api/keys';
import { OptimisticOrders } from '../api/optimisticOrders';
import type { Order, RowList } from '../api/types';
import { FrameLog } from '../stream/frameLog';
import { deskRules } from '../stream/rules';
import { useUi } from '../ui/store';

export interface DeskOptions {
  readonly user: string;
  /** `http(s)://host:port` of the socket nodes. */
  readonly socketUrls: readonly string[];
  readonly token: () => string;
  readonly renew: () => Promise<string>;
  readonly transport?: NonNullable<ClientOptions['transport']>;
}

/** All that belongs to one signed-in user at this tab: one cache, one socket, one place that joins them. */
export interface Desk {
  readonly user: string;
  readonly http: Http;
  readonly client: WseClient;
  readonly queryClient: QueryClient;
  readonly frames: FrameLog;
  readonly optimisticOrders: OptimisticOrders;
  close(): void;
}

const ORDER_LIST_HASH = hashKey(keys.orders.list);

/** Without the stream the page polls, at this pace. */
const POLL_INTERVAL_MS = 5_000;

export function openDesk({ user, socketUrls, token, renew, transport }: DeskOptions): Desk {
  const http = createHttp({ token, renew });
  let asked = false;
  const client = createClient({
    url: socketUrls.map(toSocketUrl),
    // Asked again only when the server wants a newer one.
    token: () => {
      if (asked) return renew();
      asked = true;
      return token();
    },
    client: { name: 'demo-web', version: '1' },
    ...(transport ? { transport } : {}),
  });
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        // Asked anew at each render, and the page renders when the state changes.
        refetchInterval: () => (client.state === 'connected' ? false : POLL_INTERVAL_MS),
        refetchOnWindowFocus: false,
        retry: 2,
      },
    },
  });
  const frames = new FrameLog();
  const optimisticOrders = new OptimisticOrders(queryClient);
  client.on('frame', (frame) => {
    frames.add(frame);
  });
  const coordinator = createCoordinator(
    queryClient,
    client,
    deskRules({
      orderEvent: (eventId) => {
        optimisticOrders.eventSeen(eventId);
      },
      notify: (tone, text) => {
        useUi.getState().toast(tone, text);
      },
    }),
  );
  const unsubscribe = queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated' || query.queryHash !== ORDER_LIST_HASH) return;
    const list = query.state.data as RowList<Order> | undefined;
    if (list) optimisticOrders.listed(list.rows);
  });
  client.on('error', (error) => {
    if (error.code === 'LISTENER') reportError(error.cause);
    else if (!error.retryable)
      useUi.getState().toast('error', describeError('The event stream ended', error));
  });
  return {
    user,
    http,
    client,
    queryClient,
    frames,
    optimisticOrders,
    close() {
      unsubscribe();
      coordinator.close();
      client.close();
      queryClient.clear();
    },
  };
}

export function toSocketUrl(nodeUrl: string): string {
  return `${nodeUrl.replace(/^http/, 'ws').replace(/\/+$/, '')}/wse`;
}
