import { useState, type SubmitEvent } from 'react';
import { useConnectBroker, useDisconnectBroker } from '../api/commands';
import { connectionList } from '../api/lists';
import { useBrokers, useConnections } from '../api/queries';
import type { BrokerConnection } from '../api/types';
import { MoreRows } from './MoreRows';
import { Empty, Failed, Panel, Skeleton } from './Panel';

export function BrokersPanel() {
  const connections = useConnections();
  const rows = connections.data?.rows.filter((row) => row.status !== 'disconnected');
  return (
    <Panel title="Brokers" tab="trade" area="brokers">
      <ConnectForm connected={rows ?? []} />
      <div className="panel-body">
        {rows === undefined ? (
          connections.isError ? (
            <Failed what="Broker connections" onRetry={() => void connections.refetch()} />
          ) : (
            <Skeleton rows={2} />
          )
        ) : rows.length === 0 ? (
          <Empty title="No broker connected" hint="Choose one above; its accounts arrive by themselves." />
        ) : (
          <ul className="list">
            {rows.map((row) => (
              <BrokerRow key={row.connection_id} connection={row} />
            ))}
          </ul>
        )}
        <MoreRows list={connectionList} />
      </div>
    </Panel>
  );
}

function ConnectForm({ connected }: { readonly connected: readonly BrokerConnection[] }) {
  const brokers = useBrokers();
  const connect = useConnectBroker();
  const [choice, setChoice] = useState('');
  const taken = new Set(connected.map((connection) => connection.broker));
  const free = (brokers.data ?? []).filter((broker) => !taken.has(broker.id));
  const selected = free.some((broker) => broker.id === choice) ? choice : (free[0]?.id ?? '');

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (selected !== '') connect.mutate(selected);
  }

  return (
    <form className="inline-form" onSubmit={submit}>
      <label className="visually-hidden" htmlFor="broker-select">
        Broker to connect
      </label>
      <select
        id="broker-select"
        data-testid="broker-select"
        value={selected}
        disabled={free.length === 0}
        onChange={(event) => {
          setChoice(event.target.value);
        }}
      >
        {free.length === 0 && (
          <option value="">{brokers.data ? 'All brokers connected' : 'Loading brokers…'}</option>
        )}
        {free.map((broker) => (
          <option key={broker.id} value={broker.id}>
            {broker.name}
          </option>
        ))}
      </select>
      <button
        type="submit"
        className="button primary"
        data-testid="broker-connect"
        disabled={selected === '' || connect.isPending}
      >
        Connect
      </button>
    </form>
  );
}

function BrokerRow({ connection }: { readonly connection: BrokerConnection }) {
  const disconnect = useDisconnectBroker();
  return (
    <li
      className="list-row"
      data-testid="broker-row"
      data-status={connection.status}
      data-id={connection.connection_id}
      data-linked={connection.account_count > 0}
    >
      <span className="list-main">
        <strong>{connection.broker_name}</strong>
        <span className="list-sub muted">{describe(connection)}</span>
      </span>
      <button
        type="button"
        className="button small quiet"
        data-testid="broker-disconnect"
        aria-label={`Disconnect ${connection.broker_name}`}
        disabled={disconnect.isPending || disconnect.isSuccess}
        onClick={() => {
          disconnect.mutate(connection.connection_id);
        }}
      >
        Disconnect
      </button>
    </li>
  );
}

/** Connected comes before the accounts are linked; only the count says that the saga is through. */
function describe({ status, account_count: accounts }: BrokerConnection): string {
  if (status === 'pending') return 'Connecting…';
  if (accounts === 0) return 'Linking accounts…';
  return `${accounts} ${accounts === 1 ? 'account' : 'accounts'} linked`;
}
