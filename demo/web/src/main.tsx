import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { SessionController } from './session/SessionController';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/panels.css';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root');

const sessions = new SessionController({ storage: sessionStorage });
void sessions.resume();

createRoot(container).render(
  <StrictMode>
    <App sessions={sessions} />
  </StrictMode>,
);
