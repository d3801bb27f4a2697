import type { Positions } from '@wse/client';
import { http, HttpResponse, type DefaultBodyType, type RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import type { Account, BrokerConnection, Order, Position } from '../../src/api/types';

interface Rows {
  orders: readonly Order[];
  accounts: readonly Account[];
  connections: readonly BrokerConnection[];
  holdings: readonly Position[];
  positions: Positions;
}

const NO_ROWS: Rows = { orders: [], accounts: [], connections: [], holdings: [], positions: {} };

/** The demo's REST side, with rows that a test sets. */
class FakeBackend {
  rows: Rows = NO_ROWS;
  readonly logins: string[] = [];
  /** Bodies of the orders that were sent. */
  readonly placed: Record<string, unknown>[] = [];
  tokenLifetimeMs = 3_600_000;

  private readonly server = setupServer(
    http.post('/api/login', async ({ request }) => {
      const { user } = (await request.json()) as { user: string };
      if (user === 'nobody') return refusal(400, 'invalid', 'This user name is not allowed.', 'user');
      this.logins.push(user);
      return HttpResponse.json({
        token: `token-${user}-${this.logins.length}`,
        user_id: user,
        expires_at: new Date(Date.now() + this.tokenLifetimeMs).toISOString(),
        socket_urls: ['http://localhost:8090'],
      });
    }),
    http.get('/api/brokers', () =>
      HttpResponse.json({
        brokers: [
          { id: 'alpaca', name: 'Alpaca Markets' },
          { id: 'ibkr', name: 'Interactive Brokers' },
        ],
      }),
    ),
    http.get('/api/symbols', () => HttpResponse.json({ symbols: [{ symbol: 'AAPL' }, { symbol: 'MSFT' }] })),
    http.get('/api/orders', () => this.list('orders')),
    http.get('/api/orders/:id', ({ params }) => {
      const order = this.rows.orders.find((row) => row.order_id === params['id']);
      return order
        ? HttpResponse.json({ order, positions: this.rows.positions })
        : refusal(404, 'not_found', 'There is no such order.');
    }),
    http.get('/api/accounts', () => this.list('accounts')),
    http.get('/api/broker-connections', () => this.list('connections')),
    http.get('/api/positions', () =>
      HttpResponse.json({
        holdings: this.rows.holdings,
        total: this.rows.holdings.length,
        next_cursor: null,
        positions: this.rows.positions,
      }),
    ),
    http.post('/api/orders', async ({ request }) => {
      const body = (await request.json()) as Record<string, unknown>;
      this.placed.push(body);
      return HttpResponse.json({ order_id: body['order_id'], event_ids: ['event-placed'] }, { status: 202 });
    }),
  );

  listen(): void {
    this.server.listen({ onUnhandledRequest: 'error' });
  }

  /** Takes the place of a default answer until the test is over. */
  use(...handlers: RequestHandler[]): void {
    this.server.use(...handlers);
  }

  reset(): void {
    this.server.resetHandlers();
    this.rows = NO_ROWS;
    this.logins.length = 0;
    this.placed.length = 0;
    this.tokenLifetimeMs = 3_600_000;
  }

  close(): void {
    this.server.close();
  }

  private list(key: 'orders' | 'accounts' | 'connections') {
    const rows = this.rows[key];
    return HttpResponse.json({
      [key]: rows,
      total: rows.length,
      next_cursor: null,
      positions: this.rows.positions,
    } as DefaultBodyType);
  }
}

export function refusal(status: number, code: string, message: string, field?: string) {
  return HttpResponse.json(
    { error: { code, message, ...(field === undefined ? {} : { field }) } },
    { status },
  );
}

export const backend = new FakeBackend();
