import { QueryClientProvider } from '@tanstack/react-query';
import { useWseState, WseProvider } from '@wse/react-query';
import { AccountsPanel } from '../components/AccountsPanel';
import { BrokersPanel } from '../components/BrokersPanel';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { FramesPanel } from '../components/FramesPanel';
import { Header } from '../components/Header';
import { OrdersPanel } from '../components/OrdersPanel';
import { OrderTicket } from '../components/OrderTicket';
import { PositionsPanel } from '../components/PositionsPanel';
import { TabBar } from '../components/TabBar';
import { useUi } from '../ui/store';
import type { Desk } from './desk';
import { DeskContext } from './DeskContext';
import { useLatencyMs } from './useLatencyMs';

interface Props {
  readonly desk: Desk;
  readonly signOut: () => void;
}

export function DeskPage({ desk, signOut }: Props) {
  const tab = useUi((state) => state.tab);
  const state = useWseState(desk.client);
  const latencyMs = useLatencyMs(desk.client);
  return (
    <QueryClientProvider client={desk.queryClient}>
      <WseProvider client={desk.client}>
        <DeskContext value={desk}>
          <div className="desk">
            <Header user={desk.user} state={state} latencyMs={latencyMs} signOut={signOut} />
            <main className="panels" data-tab={tab}>
              <div className="column">
                <ErrorBoundary what="The order ticket">
                  <OrderTicket />
                </ErrorBoundary>
                <ErrorBoundary what="Brokers">
                  <BrokersPanel />
                </ErrorBoundary>
              </div>
              <div className="column">
                <ErrorBoundary what="Orders">
                  <OrdersPanel />
                </ErrorBoundary>
                <ErrorBoundary what="The stream">
                  <FramesPanel />
                </ErrorBoundary>
              </div>
              <div className="column">
                <ErrorBoundary what="Accounts">
                  <AccountsPanel />
                </ErrorBoundary>
                <ErrorBoundary what="Positions">
                  <PositionsPanel />
                </ErrorBoundary>
              </div>
            </main>
            <TabBar />
          </div>
        </DeskContext>
      </WseProvider>
    </QueryClientProvider>
  );
}
