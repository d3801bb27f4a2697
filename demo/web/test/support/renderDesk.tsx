import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { App } from '../../src/App';
import { SessionController } from '../../src/session/SessionController';
import { FakeNode } from './fakeNode';

/** The whole page as in a browser, Strict Mode included. Every tab has a storage of its own. */
export function renderPage(node = new FakeNode(), storage: Storage = sessionStorage) {
  const sessions = new SessionController({ storage, transport: node.transport });
  const user = userEvent.setup();
  const page = render(
    <StrictMode>
      <App sessions={sessions} />
    </StrictMode>,
  );
  return { ...page, sessions, user, node };
}

/** Signed in as alice, connected, and the first rows there. */
export async function renderDesk(node = new FakeNode()) {
  const desk = renderPage(node);
  await desk.user.type(screen.getByTestId('login-user'), 'alice');
  await desk.user.click(screen.getByTestId('login-submit'));
  await screen.findByText('Live');
  await screen.findAllByText(/No broker connected|linked$/);
  return desk;
}

/** What the server does happens outside React's own events; the query cache tells of it in the next turn. */
export async function server(does: () => void): Promise<void> {
  await act(async () => {
    does();
    await new Promise((resolve) => setTimeout(resolve));
  });
}
