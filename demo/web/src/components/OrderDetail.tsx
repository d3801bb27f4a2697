import { useCancelOrder } from '../api/commands';
import { useAccounts, useBrokerNames, useOrder } from '../api/queries';
import type { OrderRow } from '../api/types';
import { formatDateTime, formatPrice, formatQuantity } from '../ui/format';
import { useUi } from '../ui/store';
import { StatusBadge } from './Badge';

/** Its place is kept while nothing is selected, so that the list does not jump. */
export function OrderDetail() {
  const selectedId = useUi((state) => state.selectedOrderId);
  return (
    <aside
      className="detail"
      data-testid="order-detail"
      aria-label="Order detail"
      data-id={selectedId ?? undefined}
    >
      {selectedId === null ? (
        <p className="muted detail-hint">Select an order to see it in full.</p>
      ) : (
        <SelectedOrder key={selectedId} orderId={selectedId} />
      )}
    </aside>
  );
}

function SelectedOrder({ orderId }: { readonly orderId: string }) {
  const { order, isError } = useOrder(orderId);
  const close = useUi((state) => state.selectOrder);
  return (
    <>
      <div className="detail-head">
        <button
          type="button"
          className="button small quiet detail-close"
          onClick={() => {
            close(null);
          }}
        >
          Close
        </button>
        {order && (
          <>
            <strong>
              <span className={`side-${order.side}`}>{order.side === 'buy' ? 'Buy' : 'Sell'}</span>{' '}
              {formatQuantity(order.quantity)} {order.symbol}
            </strong>
            <StatusBadge status={order.status} />
            <CancelButton order={order} />
          </>
        )}
        {isError && <p role="alert">This order could not be loaded.</p>}
      </div>
      {order && <Facts order={order} />}
    </>
  );
}

function CancelButton({ order }: { readonly order: OrderRow }) {
  const cancel = useCancelOrder();
  const requested = cancel.isPending || cancel.isSuccess;
  if (order.status !== 'placed') return null;
  return (
    <button
      type="button"
      className="button small danger"
      data-testid="order-cancel"
      disabled={requested || order.optimistic === true}
      onClick={() => {
        cancel.mutate(order.order_id);
      }}
    >
      {requested ? 'Cancelling…' : 'Cancel order'}
    </button>
  );
}

function Facts({ order }: { readonly order: OrderRow }) {
  const accounts = useAccounts();
  const brokers = useBrokerNames();
  const account = accounts.data?.rows.find((row) => row.account_id === order.account_id);
  const facts: readonly (readonly [string, string])[] = [
    ['Type', order.type === 'limit' ? `Limit at ${formatPrice(order.limit_price)}` : 'Market'],
    ['Filled at', formatPrice(order.filled_price)],
    [
      'Account',
      account
        ? `${account.name} · ${brokers.get(account.connection_id) ?? account.broker}`
        : order.account_id,
    ],
    ['Placed', formatDateTime(order.placed_at)],
    ['Last change', formatDateTime(order.updated_at)],
    [order.reason === null ? 'Order id' : 'Reason', order.reason ?? order.order_id],
  ];
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
