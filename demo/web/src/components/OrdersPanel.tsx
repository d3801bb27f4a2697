import { orderList } from '../api/lists';
import { useAccounts, useOrderRows, useOrders, useRefreshBySnapshot } from '../api/queries';
import type { OrderRow as Row } from '../api/types';
import { formatPrice, formatQuantity, formatTime } from '../ui/format';
import { useUi, type SortField } from '../ui/store';
import { StatusBadge } from './Badge';
import { MoreRows } from './MoreRows';
import { OrderDetail } from './OrderDetail';
import { OrderTools } from './OrderTools';
import { Empty, Failed, Panel, Skeleton } from './Panel';
import { SnapshotButton } from './SnapshotButton';

interface Column {
  readonly label: string;
  readonly sort?: SortField;
  readonly numeric?: boolean;
}

const COLUMNS: readonly Column[] = [
  { label: 'Placed', sort: 'placed_at' },
  { label: 'Symbol', sort: 'symbol' },
  { label: 'Side' },
  { label: 'Quantity', sort: 'quantity', numeric: true },
  { label: 'Price', numeric: true },
  { label: 'Status', sort: 'status' },
];

export function OrdersPanel() {
  const list = useOrders();
  const rows = useOrderRows();
  const refresh = useRefreshBySnapshot('orders');
  const selectedId = useUi((state) => state.selectedOrderId);
  return (
    <Panel
      title="Orders"
      tab="orders"
      area="orders"
      note={list.data?.total}
      tools={
        <>
          <OrderTools />
          <SnapshotButton what="orders" refresh={refresh} />
        </>
      }
    >
      <div className="master-detail" data-selected={selectedId !== null}>
        <div className="panel-body master">
          {rows === undefined ? (
            list.isError ? (
              <Failed what="Orders" onRetry={() => void list.refetch()} />
            ) : (
              <Skeleton rows={6} />
            )
          ) : rows.length === 0 ? (
            list.data?.rows.length === 0 ? (
              <Empty title="No orders yet" hint="Place one and watch it fill." />
            ) : (
              <Empty title="No order matches the filter" />
            )
          ) : (
            <OrderTable rows={rows} selectedId={selectedId} />
          )}
          <MoreRows list={orderList} />
        </div>
        <OrderDetail />
      </div>
    </Panel>
  );
}

function OrderTable({
  rows,
  selectedId,
}: {
  readonly rows: readonly Row[];
  readonly selectedId: string | null;
}) {
  const accounts = useAccounts();
  const names = new Map(accounts.data?.rows.map((account) => [account.account_id, account.name]));
  return (
    <table className="table orders-table">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <HeaderCell key={column.label} column={column} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((order) => (
          <OrderTableRow
            key={order.order_id}
            order={order}
            account={names.get(order.account_id) ?? ''}
            selected={order.order_id === selectedId}
          />
        ))}
      </tbody>
    </table>
  );
}

function HeaderCell({ column: { label, sort, numeric } }: { readonly column: Column }) {
  const field = useUi((state) => state.sortField);
  const order = useUi((state) => state.sortOrder);
  const sortBy = useUi((state) => state.sortBy);
  const toggle = useUi((state) => state.toggleSortOrder);
  const className = numeric === true ? 'num' : undefined;
  if (sort === undefined) {
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  }
  const active = sort === field;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={active ? (order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="sort-button"
        onClick={() => {
          if (active) toggle();
          else sortBy(sort);
        }}
      >
        {label}
        <span className="sort-mark" aria-hidden="true">
          {active ? (order === 'asc' ? '▲' : '▼') : ''}
        </span>
      </button>
    </th>
  );
}

interface OrderTableRowProps {
  readonly order: Row;
  readonly account: string;
  readonly selected: boolean;
}

function OrderTableRow({ order, account, selected }: OrderTableRowProps) {
  const select = useUi((state) => state.selectOrder);
  return (
    <tr
      data-testid="order-row"
      data-status={order.status}
      data-id={order.order_id}
      data-optimistic={order.optimistic === true}
      className={selected ? 'selected' : undefined}
      onClick={() => {
        select(order.order_id);
      }}
    >
      <td className="num-left">{formatTime(order.placed_at)}</td>
      <td>
        <button
          type="button"
          className="row-button"
          aria-pressed={selected}
          aria-label={`Show the order: ${order.side} ${formatQuantity(order.quantity)} ${order.symbol}`}
        >
          {order.symbol}
        </button>
        <span className="cell-sub">
          <span className={`side-inline side-${order.side}`}>{order.side === 'buy' ? 'Buy' : 'Sell'} · </span>
          {account}
        </span>
      </td>
      <td className={`side-${order.side}`}>{order.side === 'buy' ? 'Buy' : 'Sell'}</td>
      <td className="num">{formatQuantity(order.quantity)}</td>
      <td className="num">
        {formatPrice(order.filled_price ?? order.limit_price)}
        <span className="cell-sub">
          {order.filled_price !== null ? 'filled' : order.type === 'limit' ? 'limit' : 'market'}
        </span>
      </td>
      <td>
        {order.optimistic === true ? (
          <StatusBadge status="sending" />
        ) : (
          <StatusBadge key={order.status} status={order.status} />
        )}
      </td>
    </tr>
  );
}
