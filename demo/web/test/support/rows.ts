import type { Account, BrokerConnection, Order, Position } from '../../src/api/types';

const TIME = '2026-01-05T10:00:00.000Z';

export function order(fields: Partial<Order> & Pick<Order, 'order_id'>): Order {
  return {
    account_id: 'account-1',
    symbol: 'AAPL',
    side: 'buy',
    quantity: 10,
    type: 'market',
    limit_price: null,
    status: 'placed',
    filled_price: null,
    reason: null,
    placed_at: TIME,
    updated_at: TIME,
    ...fields,
  };
}

export function account(fields: Partial<Account> & Pick<Account, 'account_id'>): Account {
  return {
    connection_id: 'connection-1',
    broker: 'alpaca',
    name: 'Margin',
    currency: 'USD',
    balance: 1000,
    buying_power: 950,
    updated_at: TIME,
    ...fields,
  };
}

export function connection(fields: Partial<BrokerConnection> = {}): BrokerConnection {
  return {
    connection_id: 'connection-1',
    broker: 'alpaca',
    broker_name: 'Alpaca Markets',
    status: 'connected',
    account_count: 1,
    updated_at: TIME,
    ...fields,
  };
}

export function position(fields: Partial<Position> & Pick<Position, 'position_id'>): Position {
  return {
    account_id: 'account-1',
    symbol: 'AAPL',
    quantity: 10,
    average_price: 190,
    status: 'open',
    realized_pnl: 0,
    opened_at: TIME,
    closed_at: null,
    updated_at: TIME,
    ...fields,
  };
}
