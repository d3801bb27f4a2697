import type { WseEvent } from '@wse/client';
import type { Row, RowDetail, RowList, WriteRule } from './rules.js';

type Write = WriteRule['write'];

export function isList(data: unknown): data is RowList<Row> {
  return hasPositions(data) && Array.isArray(data['rows']);
}

export function isDetail(data: unknown): data is RowDetail<Row> {
  return hasPositions(data) && typeof data['row'] === 'object' && data['row'] !== null;
}

export function hasPositions(data: unknown): data is Row & Pick<RowList<Row>, 'positions'> {
  return (
    typeof data === 'object' &&
    data !== null &&
    typeof (data as Row)['positions'] === 'object' &&
    (data as Row)['positions'] !== null
  );
}

/** The list or detail after the event; the same object if nothing changes. */
export function fold(write: Write, data: unknown, event: WseEvent): unknown {
  if (isList(data)) return foldList(write, data, event);
  if (isDetail(data)) return foldDetail(write, data, event);
  return data;
}

function foldList(write: Write, list: RowList<Row>, event: WseEvent): RowList<Row> {
  const id = idOf(write, event.p);
  if (id === undefined) return list;
  const at = list.rows.findIndex((row) => row[write.id] === id);
  const before = at < 0 ? undefined : list.rows[at];
  let after = applied(write, before, event);
  if (after && write.belongs?.(after, { ...list }) === false) after = undefined;
  if (after === before) return list;
  const rows = [...list.rows];
  if (before) rows.splice(at, 1, ...(after ? [after] : []));
  else if (after && write.place === 'first') rows.unshift(after);
  else if (after) rows.push(after);
  const total = list.total === undefined ? {} : { total: list.total + rows.length - list.rows.length };
  return { ...list, rows, ...total };
}

/** A row that is gone is kept: the page that shows it learns by its own refetch. */
function foldDetail(write: Write, detail: RowDetail<Row>, event: WseEvent): RowDetail<Row> {
  const id = idOf(write, event.p);
  if (id === undefined || detail.row[write.id] !== id) return detail;
  const row = applied(write, detail.row, event);
  return row && row !== detail.row ? { ...detail, row } : detail;
}

function applied(write: Write, row: Row | undefined, event: WseEvent): Row | undefined {
  return write.fold ? write.fold(row, event) : { ...row, ...(event.p as Row) };
}

function idOf(write: Write, payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null ? (payload as Row)[write.id] : undefined;
}
