import { positionList } from '../api/lists';
import { useAccounts, usePositions, useRefreshBySnapshot } from '../api/queries';
import type { Position } from '../api/types';
import { formatPrice, formatQuantity, formatSigned } from '../ui/format';
import { useUi } from '../ui/store';
import { MoreRows } from './MoreRows';
import { Empty, Failed, Panel, Skeleton } from './Panel';
import { SnapshotButton } from './SnapshotButton';

export function PositionsPanel() {
  const openOnly = useUi((state) => state.openPositionsOnly);
  const showOpenOnly = useUi((state) => state.showOpenPositionsOnly);
  const positions = usePositions(openOnly);
  const refresh = useRefreshBySnapshot('positions');
  const accounts = useAccounts();
  const names = new Map(accounts.data?.rows.map((account) => [account.account_id, account.name]));
  const rows = positions.data;
  return (
    <Panel
      title="Positions"
      tab="portfolio"
      area="positions"
      note={rows?.length}
      tools={
        <>
          <label className="toggle">
            <input
              type="checkbox"
              data-testid="position-open-only"
              checked={openOnly}
              onChange={(event) => {
                showOpenOnly(event.target.checked);
              }}
            />
            Open only
          </label>
          <SnapshotButton what="positions" refresh={refresh} />
        </>
      }
    >
      <div className="panel-body">
        {rows === undefined ? (
          positions.isError ? (
            <Failed what="Positions" onRetry={() => void positions.refetch()} />
          ) : (
            <Skeleton rows={3} />
          )
        ) : rows.length === 0 ? (
          <Empty
            title={openOnly ? 'No open positions' : 'No positions yet'}
            hint="A filled order opens one."
          />
        ) : (
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Symbol</th>
                <th scope="col" className="num">
                  Quantity
                </th>
                <th scope="col" className="num">
                  Average
                </th>
                <th scope="col" className="num">
                  Realized
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((position) => (
                <PositionRow
                  key={position.position_id}
                  position={position}
                  account={names.get(position.account_id) ?? ''}
                />
              ))}
            </tbody>
          </table>
        )}
        <MoreRows list={positionList} />
      </div>
    </Panel>
  );
}

function PositionRow({ position, account }: { readonly position: Position; readonly account: string }) {
  const gain = position.realized_pnl > 0 ? 'gain' : position.realized_pnl < 0 ? 'loss' : '';
  return (
    <tr data-testid="position-row" data-status={position.status} data-id={position.position_id}>
      <td className="cell-wide">
        <span className="cell-main">{position.symbol}</span>
        <span className="cell-sub">{position.status === 'closed' ? `Closed · ${account}` : account}</span>
      </td>
      <td className="num">{formatQuantity(position.quantity)}</td>
      <td className="num">{formatPrice(position.average_price)}</td>
      <td className={`num ${gain}`}>{formatSigned(position.realized_pnl)}</td>
    </tr>
  );
}
