import { accountList } from '../api/lists';
import { useAccounts, useBrokerNames, useRefreshBySnapshot } from '../api/queries';
import type { Account } from '../api/types';
import { formatMoney } from '../ui/format';
import { useFlash } from '../ui/useFlash';
import { MoreRows } from './MoreRows';
import { Empty, Failed, Panel, Skeleton } from './Panel';
import { SnapshotButton } from './SnapshotButton';

export function AccountsPanel() {
  const accounts = useAccounts();
  const refresh = useRefreshBySnapshot('accounts');
  const brokers = useBrokerNames();
  const rows = accounts.data?.rows;
  return (
    <Panel
      title="Accounts"
      tab="portfolio"
      area="accounts"
      note={rows?.length}
      tools={<SnapshotButton what="accounts" refresh={refresh} />}
    >
      <div className="panel-body">
        {rows === undefined ? (
          accounts.isError ? (
            <Failed what="Accounts" onRetry={() => void accounts.refetch()} />
          ) : (
            <Skeleton rows={4} />
          )
        ) : rows.length === 0 ? (
          <Empty title="No accounts yet" hint="Connect a broker to link its accounts." />
        ) : (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col" className="num">
                  Balance
                </th>
                <th scope="col" className="num">
                  Buying power
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((account) => (
                <AccountRow
                  key={account.account_id}
                  account={account}
                  broker={brokers.get(account.connection_id) ?? account.broker}
                />
              ))}
            </tbody>
          </table>
        )}
        <MoreRows list={accountList} />
      </div>
    </Panel>
  );
}

function AccountRow({ account, broker }: { readonly account: Account; readonly broker: string }) {
  return (
    <tr data-testid="account-row" data-id={account.account_id}>
      <td className="cell-wide">
        <span className="cell-main">{account.name}</span>
        <span className="cell-sub">{broker}</span>
      </td>
      <td className="num">
        <Moving value={account.balance} currency={account.currency} />
      </td>
      <td className="num">
        <Moving value={account.buying_power} currency={account.currency} />
      </td>
    </tr>
  );
}

/** The key restarts the animation at every new figure. */
function Moving({ value, currency }: { readonly value: number; readonly currency: string }) {
  const direction = useFlash(value);
  return (
    <span key={value} className={`flash-${direction}`}>
      {formatMoney(value, currency)}
    </span>
  );
}
