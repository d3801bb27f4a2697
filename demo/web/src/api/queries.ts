import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import type { Positions } from '@wse/client';
import { useWse } from '@wse/react-query';
import { useCallback } from 'react';
import { useDesk } from '../desk/DeskContext';
import { useUi } from '../ui/store';
import { describeError } from './errors';
import { keys } from './keys';
import { accountList, connectionList, orderList, positionList, positionsOf, useList } from './lists';
import { withOptimistic, type OptimisticOrder } from './optimisticOrders';
import { arrangeOrders } from './orderView';
import { topics } from './topics';
import type { Broker, Order, OrderRow, Position, RowDetail, RowList, TradedSymbol } from './types';

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

export const useConnections = () => useList(connectionList);

export const useAccounts = () => useList(accountList);

export const useOrders = () => useList(orderList);

/** As chosen from those that are loaded. */
export function usePositions(openOnly: boolean) {
  return useList(
    positionList,
    useCallback(
      (list: RowList<Position>) => list.rows.filter((position) => !openOnly || position.status === 'open'),
      [openOnly],
    ),
  );
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
  return useList(orderList, select).data;
}

export function useOrderSymbols(): readonly string[] {
  const symbols = useList(orderList, symbolsOf).data;
  return symbols ?? [];
}

const symbolsOf = (list: RowList<Order>): readonly string[] => [
  ...new Set(list.rows.map((row) => row.symbol)),
];

/** The order alone. Shown at once as the list has it, then as the server tells it. */
export function useOrder(orderId: string) {
  const { http } = useDesk();
  const listed = useList(
    orderList,
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
