import type { ConnectionState } from '@wse/client';
import { ConnectionStatus } from './ConnectionStatus';
import { Wordmark } from './Wordmark';

interface Props {
  readonly user: string;
  readonly state: ConnectionState;
  readonly latencyMs: number | null;
  readonly signOut: () => void;
}

export function Header({ user, state, latencyMs, signOut }: Props) {
  return (
    <header className="topbar">
      <h1>
        <Wordmark />
      </h1>
      <ConnectionStatus state={state} latencyMs={latencyMs} />
      <div className="who">
        <span className="avatar" aria-hidden="true">
          {user.slice(0, 1).toUpperCase()}
        </span>
        <span className="who-name" data-testid="current-user">
          {user}
        </span>
        <button type="button" className="button small" data-testid="logout" onClick={signOut}>
          Sign out
        </button>
      </div>
    </header>
  );
}
