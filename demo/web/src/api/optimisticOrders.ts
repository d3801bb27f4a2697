import type { QueryClient } from '@tanstack/react-query';
import { keys } from './keys';
import type { OrderRow } from './types';

/**
 * Orders that were sent and are not in the list yet. They lie beside the list and are laid over it when it is read, so
 * the list itself is always what the database said: a snapshot cannot wipe them out, and taking one back cannot undo
 * an event that came meanwhile.
 */
export interface OptimisticOrder {
  readonly order: OrderRow;
  /** Known once the command was answered: the event with one of these ids is the order's own. */
  readonly eventIds: readonly string[];
}

export class OptimisticOrders {
  /** Ids of the last events, because an event may overtake the answer to its command. */
  private readonly seenEventIds = new Set<string>();

  constructor(
    private readonly queryClient: QueryClient,
    private readonly remembered = 500,
  ) {}

  get all(): readonly OptimisticOrder[] {
    return this.queryClient.getQueryData<readonly OptimisticOrder[]>(keys.orders.optimistic) ?? [];
  }

  add(order: OrderRow): void {
    this.write([{ order: { ...order, optimistic: true }, eventIds: [] }, ...this.all]);
  }

  /** The server took the command: its events are on their way, or were here first. */
  accepted(orderId: string, eventIds: readonly string[]): void {
    if (eventIds.some((id) => this.seenEventIds.has(id))) this.remove(orderId);
    else this.write(this.all.map((one) => (one.order.order_id === orderId ? { ...one, eventIds } : one)));
  }

  /** Takes one back, and nothing else. */
  remove(orderId: string): void {
    this.write(this.all.filter((one) => one.order.order_id !== orderId));
  }

  eventSeen(eventId: string): void {
    this.seenEventIds.add(eventId);
    if (this.seenEventIds.size > this.remembered) {
      const oldest = this.seenEventIds.values().next();
      if (!oldest.done) this.seenEventIds.delete(oldest.value);
    }
    const matched = this.all.find((one) => one.eventIds.includes(eventId));
    if (matched) this.remove(matched.order.order_id);
  }

  /** The list has these; should it lose them again, they are not to come back as guesses. */
  listed(rows: readonly OrderRow[]): void {
    if (this.all.length === 0) return;
    const known = new Set(rows.map((row) => row.order_id));
    const left = this.all.filter((one) => !known.has(one.order.order_id));
    if (left.length < this.all.length) this.write(left);
  }

  private write(orders: readonly OptimisticOrder[]): void {
    this.queryClient.setQueryData(keys.orders.optimistic, orders);
  }
}

/** The list with what is on its way before it; a row that the list has counts, whatever was guessed. */
export function withOptimistic(
  rows: readonly OrderRow[],
  optimistic: readonly OptimisticOrder[],
): readonly OrderRow[] {
  if (optimistic.length === 0) return rows;
  const known = new Set(rows.map((row) => row.order_id));
  return [...optimistic.map((one) => one.order).filter((order) => !known.has(order.order_id)), ...rows];
}
