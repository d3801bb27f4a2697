import type { SortField, SortOrder, StatusFilter } from '../ui/store';
import type { OrderRow } from './types';

export interface OrderView {
  readonly status: StatusFilter;
  readonly symbol: string;
  readonly sortField: SortField;
  readonly sortOrder: SortOrder;
}

/** The orders the user asked to see; it runs as `select` of the one orders query, so there is no second copy to keep. */
export function arrangeOrders(orders: readonly OrderRow[], view: OrderView): readonly OrderRow[] {
  return orders
    .filter((order) => view.status === 'all' || order.status === view.status)
    .filter((order) => view.symbol === 'all' || order.symbol === view.symbol)
    .sort(comparator(view.sortField, view.sortOrder));
}

/** Equal ones newest first, then by id, so that rows never change places without a reason. */
function comparator(field: SortField, order: SortOrder): (a: OrderRow, b: OrderRow) => number {
  const direction = order === 'asc' ? 1 : -1;
  return (a, b) =>
    compare(sortValue(a, field), sortValue(b, field)) * direction ||
    compare(sortValue(b, 'placed_at'), sortValue(a, 'placed_at')) ||
    compare(a.order_id, b.order_id);
}

function sortValue(order: OrderRow, field: SortField): string | number {
  return field === 'placed_at' || field === 'updated_at' ? Date.parse(order[field]) : order[field];
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
