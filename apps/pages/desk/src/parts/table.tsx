import type { ComponentChildren } from 'preact';
import { Skeleton } from './skeleton.tsx';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers are right-aligned; `wide` may break anywhere. */
  readonly kind?: 'right' | 'wide';
}

interface TableProps<Row> {
  /** What the table has, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** Null while they are read. */
  readonly rows: readonly Row[] | null;
  readonly rowKey: (row: Row) => string;
  /** So few columns that there is always room. */
  readonly fits?: boolean;
  /** What an empty table says: what to do next. */
  readonly empty: ComponentChildren;
}

/** A table that becomes blocks of labelled lines where there is no room. The roles survive that change of display. */
export function Table<Row>({ caption, columns, rows, rowKey, fits = false, empty }: TableProps<Row>) {
  if (rows?.length === 0) {
    return (
      <div class="table-box">
        <p class="empty">{empty}</p>
      </div>
    );
  }
  // Columns get their widths from what is in them, so they are drawn with it.
  if (rows === null) return <Skeleton key="skeleton" height={212} />;
  return (
    <div class={fits ? 'table-box narrow-table' : 'table-box'}>
      <table role="table">
        <caption class="hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head, kind }) => (
              <th key={head} role="columnheader" scope="col" class={kind}>
                {head === '' ? <span class="hidden">Actions</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map(({ head, cell, kind }) => (
                <td key={head} role="cell" class={kind} data-label={head}>
                  {/* One child: the block form has two columns. */}
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
