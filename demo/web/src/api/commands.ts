import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWse } from '@wse/react-query';
import { useDesk } from '../desk/DeskContext';
import { useUi } from '../ui/store';
import { describeError } from './errors';
import { keys } from './keys';
import type { CommandAccepted, OrderDraft } from './types';

export interface PlaceOrder {
  readonly draft: OrderDraft;
  /** Made here, so that the order can be shown, and a repeated command known, before there is an answer. */
  readonly orderId: string;
}

/** Without the stream nothing would bring the change, so the rows are fetched. */
function useSyncUnlessLive(): (...roots: readonly (readonly string[])[]) => Promise<void> {
  const client = useWse();
  const queryClient = useQueryClient();
  return async (...roots) => {
    if (client.state === 'connected') return;
    await Promise.all(roots.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };
}

export function usePlaceOrder() {
  const { http, optimisticOrders } = useDesk();
  const toast = useUi((state) => state.toast);
  const sync = useSyncUnlessLive();
  return useMutation({
    mutationFn: ({ draft, orderId }: PlaceOrder) =>
      http.post<CommandAccepted>('/api/orders', { ...draft, order_id: orderId }),
    onMutate: ({ draft, orderId }) => {
      const now = new Date().toISOString();
      optimisticOrders.add({
        ...draft,
        order_id: orderId,
        limit_price: draft.limit_price ?? null,
        status: 'placed',
        filled_price: null,
        reason: null,
        placed_at: now,
        updated_at: now,
      });
    },
    onSuccess: ({ event_ids: eventIds }, { orderId }) => {
      optimisticOrders.accepted(orderId, eventIds);
    },
    onError: (error, { orderId }) => {
      optimisticOrders.remove(orderId);
      toast('error', describeError('The order was not placed', error));
    },
    onSettled: () => sync(keys.orders.all),
  });
}

export function useCancelOrder() {
  const { http } = useDesk();
  const toast = useUi((state) => state.toast);
  const sync = useSyncUnlessLive();
  return useMutation({
    mutationFn: (orderId: string) =>
      http.delete<CommandAccepted>(`/api/orders/${encodeURIComponent(orderId)}`),
    onError: (error) => {
      toast('error', describeError('The order was not cancelled', error));
    },
    onSettled: () => sync(keys.orders.all),
  });
}

export function useConnectBroker() {
  const { http } = useDesk();
  const toast = useUi((state) => state.toast);
  const sync = useSyncUnlessLive();
  return useMutation({
    mutationFn: (broker: string) => http.post<CommandAccepted>('/api/broker-connections', { broker }),
    onError: (error) => {
      toast('error', describeError('The broker was not connected', error));
    },
    onSettled: () => sync(keys.connections, keys.accounts),
  });
}

export function useDisconnectBroker() {
  const { http } = useDesk();
  const toast = useUi((state) => state.toast);
  const sync = useSyncUnlessLive();
  return useMutation({
    mutationFn: (connectionId: string) =>
      http.delete<CommandAccepted>(`/api/broker-connections/${encodeURIComponent(connectionId)}`),
    onError: (error) => {
      toast('error', describeError('The broker was not disconnected', error));
    },
    onSettled: () => sync(keys.connections, keys.accounts),
  });
}
