import { useState, type SubmitEvent } from 'react';
import { asSentence } from '../api/errors';
import { Wordmark } from './Wordmark';

const SUGGESTIONS = ['alice', 'bob', 'carol'];

interface Props {
  readonly signIn: (user: string) => Promise<void>;
}

export function LoginPage({ signIn }: Props) {
  const [user, setUser] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const name = user.trim();
    if (name === '') {
      setProblem('Enter a name.');
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await signIn(name);
    } catch (error) {
      setProblem(error instanceof Error ? asSentence(error.message) : 'Signing in failed.');
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <form
        className="login-card"
        noValidate
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <Wordmark />
        <h1>Sign in to your desk</h1>
        <p className="muted">
          Any name will do. Each browser tab keeps its own user, so two tabs can be two traders.
        </p>
        <label className="field">
          <span>User</span>
          <input
            data-testid="login-user"
            name="user"
            value={user}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            autoFocus
            aria-invalid={problem !== null}
            aria-describedby="login-problem"
            onChange={(event) => {
              setUser(event.target.value);
            }}
          />
        </label>
        <div className="login-suggestions" role="group" aria-label="Suggested users">
          {SUGGESTIONS.map((name) => (
            <button
              key={name}
              type="button"
              className="chip"
              onClick={() => {
                setUser(name);
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <button type="submit" className="button primary" data-testid="login-submit" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
        <p id="login-problem" className="field-problem" role="alert">
          {problem}
        </p>
      </form>
    </main>
  );
}
