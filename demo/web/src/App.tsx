import { useSyncExternalStore } from 'react';
import { ErrorBoundary } from './components/ErrorBoundary';
import { LoginPage } from './components/LoginPage';
import { Toasts } from './components/Toasts';
import { DeskPage } from './desk/DeskPage';
import type { SessionController } from './session/SessionController';

export function App({ sessions }: { readonly sessions: SessionController }) {
  const view = useSyncExternalStore(sessions.subscribe, sessions.getView);
  return (
    <ErrorBoundary what="This page">
      {view.kind === 'signed-in' && (
        <DeskPage key={view.desk.user} desk={view.desk} signOut={sessions.signOut} />
      )}
      {view.kind === 'signed-out' && <LoginPage signIn={sessions.signIn} />}
      {view.kind === 'resuming' && (
        <main className="login" role="status">
          Signing in again as {view.user}…
        </main>
      )}
      <Toasts />
    </ErrorBoundary>
  );
}
