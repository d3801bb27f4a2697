import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { saveSession } from '../src/session/session';
import { backend } from './support/fakeBackend';
import { FakeNode } from './support/fakeNode';
import { renderDesk, renderPage, server } from './support/renderDesk';

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

test('two tabs have a socket each and nothing of each other', async () => {
  const node = new FakeNode();
  const one = renderPage(node);
  await server(() => void one.sessions.signIn('alice'));
  await screen.findByText('Live');
  one.unmount();
  sessionStorage.clear();
  const two = renderPage(node);
  expect(screen.getByTestId('login-user')).toBeTruthy();
  await server(() => void two.sessions.signIn('bob'));
  await screen.findByText('Live');
  expect(screen.getByTestId('current-user').textContent).toBe('bob');
  expect(node.sockets).toHaveLength(2);
});
