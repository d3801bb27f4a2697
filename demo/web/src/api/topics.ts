/** Each kind of row is made from the events of one topic alone. */
export const topics = {
  connections: 'transport.broker-connection-events',
  accounts: 'transport.broker-account-events',
  orders: 'transport.order-events',
  positions: 'transport.position-events',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];
