import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { topics } from '../src/api/topics';
import { saveSession } from '../src/session/session';
import { backend } from './support/fakeBackend';
import { FakeNode } from './support/fakeNode';
import { renderDesk, renderPage, server } from './support/renderDesk';
import { order } from './support/rows';

test('signs in by name alone and shows that the stream is live', async () => {
  const { node } = await renderDesk();
  expect(screen.getByTestId('current-user').textContent).toBe('alice');
  expect(screen.getByTestId('connection-state').dataset['state']).toBe('connected');
  expect(screen.getByTestId('latency').textContent).toMatch(/ms$/);
  expect(node.sockets[0]?.url).toBe('ws://localhost:8090/wse');
  expect(node.tokens).toEqual(['token-alice-1']);
});

test('says why it was not possible to sign in, and lets the user try again', async () => {
  const { user } = renderPage();
  await user.click(screen.getByTestId('login-submit'));
  expect(screen.getByRole('alert').textContent).toBe('Enter a name.');
  await user.type(screen.getByTestId('login-user'), 'nobody');
  await user.click(screen.getByTestId('login-submit'));
  await screen.findByText('This user name is not allowed.');
  expect(screen.getByTestId<HTMLButtonElement>('login-submit').disabled).toBe(false);
});

test('a reload keeps the login without asking the server for another token', async () => {
  const first = await renderDesk();
  first.unmount();
  const second = renderPage();
  await server(() => void second.sessions.resume());
  await screen.findByText('Live');
  expect(backend.logins).toEqual(['alice']);
  expect(second.node.tokens).toEqual(['token-alice-1']);
});

test('a reload after the token ended signs the same user in again', async () => {
  saveSession(sessionStorage, {
    user: 'alice',
    userId: 'alice',
    token: 'token-old',
    expiresAtMs: Date.now() - 1,
    socketUrls: ['http://localhost:8090'],
  });
  const { sessions, node } = renderPage();
  await server(() => void sessions.resume());
  await screen.findByText('Live');
  expect(node.tokens).toEqual(['token-alice-1']);
});

test('a token that the node refuses is replaced, and the stream goes on', async () => {
  const { node } = await renderDesk();
  await server(() => {
    node.sockets[0]?.cut(4401);
  });
  await waitFor(() => {
    expect(node.tokens).toEqual(['token-alice-1', 'token-alice-2']);
  });
  expect(backend.logins).toEqual(['alice', 'alice']);
});

test('signing out closes the socket and forgets the session', async () => {
  const { node, user } = await renderDesk();
  await user.click(screen.getByTestId('logout'));
  await screen.findByTestId('login-user');
  expect(node.open).toHaveLength(0);
  expect(sessionStorage).toHaveLength(0);
});

test('Strict Mode mounts twice and opens one socket', async () => {
  const { node } = await renderDesk();
  expect(node.sockets).toHaveLength(1);
});

test('two tabs at once have a socket each and nothing of each other', async () => {
  const [ofAlice, ofBob] = [new FakeNode('alice'), new FakeNode('bob')];
  const one = renderPage(ofAlice, new TabStorage());
  const two = renderPage(ofBob, new TabStorage());
  const [tabOfAlice, tabOfBob] = [within(one.container), within(two.container)];
  await server(() => void one.sessions.signIn('alice'));
  await tabOfAlice.findByText('Live');
  expect(tabOfBob.getByTestId('login-user')).toBeTruthy();
  await server(() => void two.sessions.signIn('bob'));
  await tabOfBob.findByText('Live');

  await server(() => {
    ofAlice.event('order_update', order({ order_id: 'of-alice' }), { topic: topics.orders, offset: 0 });
    ofBob.event('order_update', order({ order_id: 'of-bob' }), { topic: topics.orders, offset: 1 });
  });
  for (const [tab, user] of [
    [tabOfAlice, 'alice'],
    [tabOfBob, 'bob'],
  ] as const) {
    expect(tab.getByTestId('current-user').textContent).toBe(user);
    expect(tab.getAllByTestId('order-row').map((row) => row.dataset['id'])).toEqual([`of-${user}`]);
  }
  expect([ofAlice.open.length, ofBob.open.length]).toEqual([1, 1]);

  await server(() => {
    one.sessions.signOut();
  });
  expect(tabOfAlice.getByTestId('login-user')).toBeTruthy();
  expect([ofAlice.open.length, ofBob.open.length]).toEqual([0, 1]);
  expect(tabOfBob.getByTestId('current-user').textContent).toBe('bob');
});

/** What sessionStorage is to one tab. */
class TabStorage implements Storage {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  clear(): void {
    this.items.clear();
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}
