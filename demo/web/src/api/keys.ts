/** Every query key of the page. Lists and details lie under one root, so that one prefix reaches both. */
export const keys = {
  brokers: ['brokers'],
  symbols: ['symbols'],
  connections: ['broker-connections', 'list'],
  accounts: ['accounts', 'list'],
  positions: ['positions', 'list'],
  orders: {
    all: ['orders'],
    list: ['orders', 'list'],
    optimistic: ['optimistic-orders'],
    detail: (orderId: string) => ['orders', 'detail', orderId] as const,
  },
} as const;
