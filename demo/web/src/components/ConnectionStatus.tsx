import { formatLatency } from '../ui/format';
import type { ConnectionState } from '@wse/client';

const LABELS: Record<ConnectionState, string> = {
  connecting: 'Connecting',
  connected: 'Live',
  reconnecting: 'Reconnecting',
  disconnected: 'Offline',
};

const EXPLANATIONS: Record<ConnectionState, string> = {
  connecting: 'Opening the event stream',
  connected: 'Events arrive as they happen',
  reconnecting: 'The stream was cut; missed events will be caught up',
  disconnected: 'No event stream; figures are polled',
};

interface Props {
  readonly state: ConnectionState;
  readonly latencyMs: number | null;
}

export function ConnectionStatus({ state, latencyMs }: Props) {
  return (
    <div className="connection" title={EXPLANATIONS[state]}>
      <span
        className="connection-state"
        data-testid="connection-state"
        data-state={state}
        role="status"
        aria-live="polite"
        aria-label={`Event stream: ${LABELS[state]}`}
      >
        {LABELS[state]}
      </span>
      <span className="latency" data-testid="latency" aria-label="Round trip to the server">
        {formatLatency(state === 'connected' ? latencyMs : null)}
      </span>
    </div>
  );
}
