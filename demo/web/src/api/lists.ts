import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Positions } from '@wse/client';
import { useDesk } from '../desk/DeskContext';
import { useUi } from '../ui/store';
import { describeError } from './errors';
import type { Http } from './http';
import { keys } from './keys';
import { topics, type Topic } from './topics';
import type { Account, BrokerConnection, Order, Position, RowList } from './types';

/** The most that the server gives at once. */
const ROWS_PER_PAGE = 200;

/** A list of the user's rows: where the server has it, and where the cache keeps as much of it as was loaded. */
export interface ListSource<Row> {
  readonly name: string;
  readonly queryKey: readonly string[];
  readonly path: string;
  readonly rowsKey: string;
  readonly id: (row: Row) => string;
  readonly topic: Topic;
}

export const connectionList: ListSource<BrokerConnection> = {
  name: 'connections',
  queryKey: keys.connections,
  path: '/api/broker-connections',
  rowsKey: 'connections',
  id: (row) => row.connection_id,
  topic: topics.connections,
};

export const accountList: ListSource<Account> = {
  name: 'accounts',
  queryKey: keys.accounts,
  path: '/api/accounts',
  rowsKey: 'accounts',
  id: (row) => row.account_id,
  topic: topics.accounts,
};

export const orderList: ListSource<Order> = {
  name: 'orders',
  queryKey: keys.orders.list,
  path: '/api/orders',
  rowsKey: 'orders',
  id: (row) => row.order_id,
  topic: topics.orders,
};

export const positionList: ListSource<Position> = {
  name: 'positions',
  queryKey: keys.positions,
  path: '/api/positions',
  rowsKey: 'holdings',
  id: (row) => row.position_id,
  topic: topics.positions,
};

/** The first page, and what was loaded behind it: a refetch reads as many pages as the list has by then. */
export function useList<Row, Selected = RowList<Row>>(
  source: ListSource<Row>,
  select?: (list: RowList<Row>) => Selected,
) {
  const { http } = useDesk();
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: source.queryKey,
    queryFn: async ({ signal }) => {
      const loaded = () => queryClient.getQueryData<RowList<Row>>(source.queryKey)?.pages ?? 1;
      let list = await fetchPage(http, source, null, signal);
      while (list.nextCursor !== null && list.pages < loaded()) {
        list = append(source, list, await fetchPage(http, source, list.nextCursor, signal));
      }
      return list;
    },
    ...(select ? { select } : {}),
  });
}

/** Fetches the next page and puts it behind what the list has by then. */
export function useMoreRows<Row>(source: ListSource<Row>) {
  const { http } = useDesk();
  const queryClient = useQueryClient();
  const toast = useUi((state) => state.toast);
  return useMutation({
    mutationFn: (cursor: string) => fetchPage(http, source, cursor),
    onSuccess: (page) => {
      queryClient.setQueryData<RowList<Row>>(source.queryKey, (list) => {
        return list && append(source, list, page);
      });
    },
    onError: (error) => {
      toast('error', describeError(`More ${source.name} could not be loaded`, error));
    },
  });
}

function append<Row>({ id }: ListSource<Row>, list: RowList<Row>, page: RowList<Row>): RowList<Row> {
  const known = new Set(list.rows.map(id));
  return {
    rows: [...list.rows, ...page.rows.filter((row) => !known.has(id(row)))],
    total: page.total,
    nextCursor: page.nextCursor,
    pages: list.pages + page.pages,
    // Made anew, they say that this was read from the database: events that overtook the page are laid over it.
    positions: { ...list.positions },
  };
}

interface ListAnswer {
  readonly total: number;
  readonly next_cursor: string | null;
  readonly positions: Positions;
}

async function fetchPage<Row>(
  http: Http,
  { path, rowsKey, topic }: ListSource<Row>,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<RowList<Row>> {
  const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const answer = await http.get<ListAnswer & Record<string, unknown>>(
    `${path}?limit=${ROWS_PER_PAGE}${after}`,
    signal,
  );
  return {
    rows: answer[rowsKey] as readonly Row[],
    total: answer.total,
    nextCursor: answer.next_cursor,
    pages: 1,
    positions: positionsOf(answer.positions, topic),
  };
}

/**
 * The answer tells how far the projector is in every topic, a snapshot only in its own. To be compared they must tell of
 * the same: a snapshot would count as older than any answer otherwise.
 */
export function positionsOf(positions: Positions, topic: Topic): Positions {
  return { [topic]: positions[topic] ?? {} };
}
