import { useList, useMoreRows, type ListSource } from '../api/lists';

/** Where the server has more of a list than was loaded. */
export function MoreRows<Row>({ list }: { readonly list: ListSource<Row> }) {
  const { data } = useList(list);
  const more = useMoreRows(list);
  const cursor = data?.nextCursor ?? null;
  if (cursor === null || !data) return null;
  return (
    <div className="more-rows">
      <span className="muted">
        {data.rows.length} of {data.total} {list.name}
      </span>
      <button
        type="button"
        className="button small"
        data-testid={`${list.name}-more`}
        disabled={more.isPending}
        onClick={() => {
          more.mutate(cursor);
        }}
      >
        Load more
      </button>
    </div>
  );
}
