import type { EphemeralRule, Rule, SnapshotRule, WriteRule } from '@wse/react-query';
import { rowsOf, type SnapshotFrame, type WseEvent } from '@wse/client';
import { keys } from '../api/keys';
import type { Order, RowList } from '../api/types';
import { formatPrice, formatQuantity } from '../ui/format';
import type { ToastTone } from '../ui/store';

export interface RuleListeners {
  /** Called for each event of an order, once the cache has it. */
  readonly orderEvent: (eventId: string) => void;
  readonly notify: (tone: ToastTone, text: string) => void;
}

const orderEvents = ['order_update', 'order_filled', 'order_cancelled', 'order_rejected'];

const writes: readonly WriteRule[] = [
  {
    on: 'broker_connection_update',
    write: { key: keys.connections, id: 'connection_id' },
    orInvalidate: [keys.connections],
  },
  {
    on: 'broker_account_update',
    write: { key: keys.accounts, id: 'account_id' },
    orInvalidate: [keys.accounts],
  },
  {
    on: 'broker_account_unlinked',
    write: { key: keys.accounts, id: 'account_id', fold: () => undefined },
    orInvalidate: [keys.accounts],
  },
  {
    on: orderEvents,
    write: {
      key: keys.orders.all,
      id: 'order_id',
      place: 'first',
      fold: (row, event) => rowOf(event, row !== undefined || event.t === 'order_update'),
    },
    orInvalidate: [keys.orders.all],
  },
  {
    on: 'position_update',
    write: {
      key: keys.positions,
      id: 'position_id',
      place: 'first',
      fold: (row, event) => rowOf(event, row !== undefined || event.original_event_type === 'PositionOpened'),
    },
    orInvalidate: [keys.positions],
  },
];

const snapshots: readonly SnapshotRule[] = [
  snapshotRule('broker_connection_snapshot', keys.connections, 'broker_connections'),
  snapshotRule('account_snapshot', keys.accounts, 'accounts'),
  snapshotRule('order_snapshot', keys.orders.list, 'orders'),
  snapshotRule('position_snapshot', keys.positions, 'positions'),
];

/** What the stream does to the cache, all in one place. */
export function deskRules({ orderEvent, notify }: RuleListeners): readonly Rule[] {
  const ephemerals: readonly EphemeralRule[] = [
    {
      on: orderEvents,
      ephemeral: (event) => {
        orderEvent(event.id);
      },
    },
    {
      on: 'order_filled',
      ephemeral: ({ p }) => {
        notify('success', describeFill(p as Order));
      },
    },
    {
      on: 'order_rejected',
      ephemeral: ({ p }) => {
        notify('error', describeRejection(p as Order));
      },
    },
  ];
  return [...writes, ...snapshots, ...ephemerals];
}

function snapshotRule(on: string, key: readonly string[], request: string): SnapshotRule {
  const list = (frame: SnapshotFrame): RowList<unknown> => ({
    rows: rowsOf(frame),
    total: frame.p.total,
    nextCursor: null,
    pages: 1,
    positions: frame.p.positions,
  });
  return { on, snapshot: { key, request, list } };
}

/** A row that is new to a list though the event is not its first lies on a page that was not loaded. */
function rowOf({ p }: WseEvent, isKnownOrFirst: boolean): Record<string, unknown> | undefined {
  return isKnownOrFirst ? (p as Record<string, unknown>) : undefined;
}

function describeFill(order: Order): string {
  const verb = order.side === 'buy' ? 'Bought' : 'Sold';
  return `${verb} ${formatQuantity(order.quantity)} ${order.symbol} at ${formatPrice(order.filled_price)}`;
}

function describeRejection(order: Order): string {
  const what = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${formatQuantity(order.quantity)} ${order.symbol}`;
  return `${what} was rejected${order.reason === null ? '' : `: ${order.reason}`}`;
}
