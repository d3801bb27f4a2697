import { act, cleanup, render, screen } from '@testing-library/react';
import { createClient, type SocketLike } from '@wse/client';
import { StrictMode, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useWse, useWseState, WseProvider } from '../src/index.js';

afterEach(cleanup);

class OpenedSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readonly send = vi.fn();
  readonly close = vi.fn();

  welcome(): void {
    this.onopen?.({} as never);
    const p = { user_id: 'u1', heartbeat_ms: 30_000, channels: {} };
    this.onmessage?.({ data: JSON.stringify({ v: 2, t: 'welcome', p }) } as never);
  }
}

function Shown(): ReactNode {
  return <p>{useWseState(useWse())}</p>;
}

describe('under Strict Mode', () => {
  it('one socket is opened, its state is shown, and it is closed at the end', async () => {
    const sockets: OpenedSocket[] = [];
    const client = createClient({
      url: 'ws://host/wse',
      token: 't',
      transport: () => {
        const socket = new OpenedSocket();
        sockets.push(socket);
        return socket;
      },
    });
    const { unmount } = render(
      <StrictMode>
        <WseProvider client={client}>
          <Shown />
        </WseProvider>
      </StrictMode>,
    );
    expect(screen.getByText('connecting')).toBeTruthy();
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    act(() => sockets[0]?.welcome());
    expect(screen.getByText('connected')).toBeTruthy();
    act(() => unmount());
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.close).toHaveBeenCalledTimes(1);
    expect(client.state).toBe('disconnected');
  });
});

it('useWse without a provider says what is missing', () => {
  const hide = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(() => render(<Shown />)).toThrow('WseProvider');
  hide.mockRestore();
});
