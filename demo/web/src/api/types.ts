import type { Positions } from '@wse/client';

export type BrokerConnectionStatus = 'pending' | 'connected' | 'disconnected';
export type OrderSide = 'buy' | 'sell';
export type OrderType = 'market' | 'limit';
export type OrderStatus = 'placed' | 'filled' | 'cancelled' | 'rejected';
export type PositionStatus = 'open' | 'closed';

export interface Broker {
  readonly id: string;
  readonly name: string;
}

export interface BrokerConnection {
  readonly connection_id: string;
  readonly broker: string;
  readonly broker_name: string;
  readonly status: BrokerConnectionStatus;
  readonly account_count: number;
  readonly updated_at: string;
}

export interface Account {
  readonly account_id: string;
  readonly connection_id: string;
  readonly broker: string;
  readonly name: string;
  readonly currency: string;
  readonly balance: number;
  readonly buying_power: number;
  readonly updated_at: string;
}

export interface Order {
  readonly order_id: string;
  readonly account_id: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly quantity: number;
  readonly type: OrderType;
  readonly limit_price: number | null;
  readonly status: OrderStatus;
  readonly filled_price: number | null;
  readonly reason: string | null;
  readonly placed_at: string;
  readonly updated_at: string;
}

/** `optimistic`: shown before the server confirmed it; the first event or answer that has the order replaces it. */
export interface OrderRow extends Order {
  readonly optimistic?: true;
}

export interface Position {
  readonly position_id: string;
  readonly account_id: string;
  readonly symbol: string;
  readonly quantity: number;
  readonly average_price: number;
  readonly status: PositionStatus;
  readonly realized_pnl: number;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly updated_at: string;
}

/** What a list query holds: the rows, how many there are in all, and which events the rows include. */
export interface RowList<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly nextCursor: string | null;
  /** How many pages of the server's the rows were read in. */
  readonly pages: number;
  readonly positions: Positions;
}

/** What a detail query holds. */
export interface RowDetail<Row> {
  readonly row: Row;
  readonly positions: Positions;
}

export interface OrderDraft {
  readonly account_id: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly quantity: number;
  readonly type: OrderType;
  readonly limit_price?: number;
}

export interface CommandAccepted {
  readonly event_ids: readonly string[];
}

export interface LoginAnswer {
  readonly token: string;
  readonly user_id: string;
  readonly expires_at: string;
  readonly socket_urls: readonly string[];
}

export interface TradedSymbol {
  readonly symbol: string;
  readonly name?: string;
}
