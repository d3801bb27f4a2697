/** Calls the demo as its page does, and gives the body of the answer. */
export async function call<T>(pageUrl: string, token: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(new URL(path, pageUrl), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Begins the saga that links the accounts of a broker. */
export async function connectBroker(pageUrl: string, token: string): Promise<void> {
  const { brokers } = await call<{ brokers: { id: string }[] }>(pageUrl, token, '/api/brokers');
  await call(pageUrl, token, '/api/broker-connections', { broker: brokers[0]?.id });
}
