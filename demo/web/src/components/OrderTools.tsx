import { useOrderSymbols } from '../api/queries';
import { useUi, type SortField, type StatusFilter } from '../ui/store';

const STATUSES: readonly { readonly value: StatusFilter; readonly label: string }[] = [
  { value: 'all', label: 'All states' },
  { value: 'placed', label: 'Placed' },
  { value: 'filled', label: 'Filled' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'rejected', label: 'Rejected' },
];

const SORTS: readonly { readonly value: SortField; readonly label: string }[] = [
  { value: 'placed_at', label: 'Time placed' },
  { value: 'updated_at', label: 'Last change' },
  { value: 'symbol', label: 'Symbol' },
  { value: 'quantity', label: 'Quantity' },
  { value: 'status', label: 'Status' },
];

export function OrderTools() {
  const status = useUi((state) => state.orderStatus);
  const symbol = useUi((state) => state.orderSymbol);
  const sortField = useUi((state) => state.sortField);
  const sortOrder = useUi((state) => state.sortOrder);
  const filterByStatus = useUi((state) => state.filterByStatus);
  const filterBySymbol = useUi((state) => state.filterBySymbol);
  const sortBy = useUi((state) => state.sortBy);
  const toggle = useUi((state) => state.toggleSortOrder);
  const symbols = useOrderSymbols();
  return (
    <div className="order-tools">
      <select
        className="small"
        aria-label="Filter by status"
        data-testid="order-filter-status"
        value={status}
        onChange={(event) => {
          filterByStatus(event.target.value as StatusFilter);
        }}
      >
        {STATUSES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select
        className="small"
        aria-label="Filter by symbol"
        data-testid="order-filter-symbol"
        value={symbol}
        onChange={(event) => {
          filterBySymbol(event.target.value);
        }}
      >
        <option value="all">All symbols</option>
        {[...new Set(symbol === 'all' ? symbols : [...symbols, symbol])].sort().map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <span className="joined">
        <select
          className="small"
          aria-label="Sort by"
          data-testid="order-sort"
          value={sortField}
          onChange={(event) => {
            sortBy(event.target.value as SortField);
          }}
        >
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="icon-button"
          data-testid="order-sort-direction"
          aria-label={
            sortOrder === 'asc' ? 'Ascending; switch to descending' : 'Descending; switch to ascending'
          }
          onClick={toggle}
        >
          {sortOrder === 'asc' ? '↑' : '↓'}
        </button>
      </span>
    </div>
  );
}
