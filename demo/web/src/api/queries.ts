import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Positions } from '@wse/client';
import { useWse } from '@wse/react-query';
import { useCallback } from 'react';
import { useDesk } from '../desk/DeskContext';
import { useUi } from '../ui/store';
import { describeError } from './errors';
import type { Http } from './http';
import { keys } from './keys';
import { withOptimistic, type OptimisticOrder } from './optimisticOrders';
import { arrangeOrders } from './orderView';
import { topics, type Topic } from './topics';
import type {
  Account,
  Broker,
  BrokerConnection,
  Order,
  OrderRow,
  Position,
  RowDetail,
  RowList,
  TradedSymbol,
} from './types';

/** The most that the server gives at once. Older orders come by "Load older". */
const ROWS_PER_PAGE = 200;

interface ListAnswer {
  readonly total: number;
  readonly next_cursor: string | null;
  readonly positions: Positions;
}

async function fetchList<Row>(
  http: Http,
  path: string,
  rowsKey: string,
  topic: Topic,
  signal?: AbortSignal,
): Promise<RowList<Row>> {
  const answer = await http.get<ListAnswer & Record<string, unknown>>(path, signal);
  return {
    rows: answer[rowsKey] as readonly Row[],
    total: answer.total,
    nextCursor: answer.next_cursor,
    positions: positionsOf(answer.positions, topic),
  };
}

/**
 * The answer tells how far the projector is in every topic, a snapshot only in its own. To be compared they must tell of
 * the same: a snapshot would count as older than any answer otherwise.
 */
function positionsOf(positions: Positions, topic: Topic): Positions {
  return { [topic]: positions[topic] ?? {} };
}

export function useBrokers() {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.brokers,
    queryFn: async ({ signal }) =>
      (await http.get<{ brokers: readonly Broker[] }>('/api/brokers', signal)).brokers,
    staleTime: Infinity,
    refetchInterval: false,
  });
}

export function useSymbols() {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.symbols,
    queryFn: async ({ signal }) =>
      (await http.get<{ symbols: readonly TradedSymbol[] }>('/api/symbols', signal)).symbols,
    staleTime: Infinity,
    refetchInterval: false,
  });
}

export function useConnections() {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) =>
      fetchList<BrokerConnection>(http, '/api/broker-connections', 'connections', topics.connections, signal),
  });
}

export function useAccounts() {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.accounts,
    queryFn: ({ signal }) => fetchList<Account>(http, '/api/accounts', 'accounts', topics.accounts, signal),
  });
}

export function usePositions(openOnly: boolean) {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.positions,
    queryFn: ({ signal }) =>
      fetchList<Position>(
        http,
        `/api/positions?limit=${ROWS_PER_PAGE}`,
        'holdings',
        topics.positions,
        signal,
      ),
    select: useCallback(
      (list: RowList<Position>) => list.rows.filter((position) => !openOnly || position.status === 'open'),
      [openOnly],
    ),
  });
}

function useOrdersQuery<Selected = RowList<Order>>(select?: (list: RowList<Order>) => Selected) {
  const { http } = useDesk();
  return useQuery({
    queryKey: keys.orders.list,
    queryFn: ({ signal }) =>
      fetchList<Order>(http, `/api/orders?limit=${ROWS_PER_PAGE}`, 'orders', topics.orders, signal),
    ...(select ? { select } : {}),
  });
}

export function useOrders() {
  return useOrdersQuery();
}

function useOptimisticOrders(): readonly OptimisticOrder[] {
  const { data } = useQuery<readonly OptimisticOrder[]>({
    queryKey: keys.orders.optimistic,
    queryFn: skipToken,
    gcTime: Infinity,
  });
  return data ?? NONE;
}

const NONE: readonly OptimisticOrder[] = [];

/** An account's broker by its name, by connection id. */
export function useBrokerNames(): ReadonlyMap<string, string> {
  const connections = useConnections().data;
  return new Map(connections?.rows.map((row) => [row.connection_id, row.broker_name]));
}

/** As filtered and sorted, with those on their way. */
export function useOrderRows(): readonly OrderRow[] | undefined {
  const optimistic = useOptimisticOrders();
  const status = useUi((state) => state.orderStatus);
  const symbol = useUi((state) => state.orderSymbol);
  const sortField = useUi((state) => state.sortField);
  const sortOrder = useUi((state) => state.sortOrder);
  const select = useCallback(
    (list: RowList<Order>) =>
      arrangeOrders(withOptimistic(list.rows, optimistic), { status, symbol, sortField, sortOrder }),
    [optimistic, status, symbol, sortField, sortOrder],
  );
  return useOrdersQuery(select).data;
}

export function useOrderSymbols(): readonly string[] {
  const symbols = useOrdersQuery(symbolsOf).data;
  return symbols ?? [];
}

const symbolsOf = (list: RowList<Order>): readonly string[] => [
  ...new Set(list.rows.map((row) => row.symbol)),
];

/** The order alone. Shown at once as the list has it, then as the server tells it. */
export function useOrder(orderId: string) {
  const { http } = useDesk();
  const listed = useOrdersQuery(
    useCallback((list: RowList<Order>) => list.rows.find((row) => row.order_id === orderId), [orderId]),
  );
  const optimistic = useOptimisticOrders().find((one) => one.order.order_id === orderId);
  const detail = useQuery<RowDetail<Order>>({
    queryKey: keys.orders.detail(orderId),
    queryFn: optimistic
      ? skipToken
      : async ({ signal }) =>
          toDetail(await http.get<OrderAnswer>(`/api/orders/${encodeURIComponent(orderId)}`, signal)),
  });
  const order: OrderRow | undefined = detail.data?.row ?? listed.data ?? optimistic?.order;
  return { order, isError: detail.isError && order === undefined };
}

interface OrderAnswer {
  readonly order: Order;
  readonly positions: Positions;
}

const toDetail = ({ order, positions }: OrderAnswer): RowDetail<Order> => ({
  row: order,
  positions: positionsOf(positions, topics.orders),
});

/** Fetches the next page and puts it behind what the list has by then. */
export function useOlderOrders() {
  const { http } = useDesk();
  const queryClient = useQueryClient();
  const toast = useUi((state) => state.toast);
  return useMutation({
    mutationFn: (cursor: string) =>
      fetchList<Order>(
        http,
        `/api/orders?limit=${ROWS_PER_PAGE}&cursor=${encodeURIComponent(cursor)}`,
        'orders',
        topics.orders,
      ),
    onSuccess: (page) => {
      queryClient.setQueryData<RowList<Order>>(keys.orders.list, (list) => {
        if (!list) return list;
        const known = new Set(list.rows.map((row) => row.order_id));
        const older = page.rows.filter((row) => !known.has(row.order_id));
        // With positions of its own it counts as read from the database: events that overtook the page are laid over it.
        return {
          rows: [...list.rows, ...older],
          total: page.total,
          nextCursor: page.nextCursor,
          positions: { ...list.positions },
        };
      });
    },
    onError: (error) => {
      toast('error', describeError('Older orders could not be loaded', error));
    },
  });
}

export function useRefreshBySnapshot(
  snapshotType: 'accounts' | 'orders' | 'positions' | 'broker_connections',
) {
  const client = useWse();
  const toast = useUi((state) => state.toast);
  return useMutation({
    mutationFn: () => client.requestSnapshot(snapshotType),
    onError: (error) => {
      toast('error', describeError('The snapshot did not come', error));
    },
  });
}
