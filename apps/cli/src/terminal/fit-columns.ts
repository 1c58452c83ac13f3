/** What a table needs to know of a column to fit into a width. */
export interface FittingColumn {
  /** Never cut, because it is copied from the table. */
  readonly whole?: true;
  /** Left out where there is no room for all columns; the last one first. */
  readonly spare?: true;
}

const GAP = 2;
const LEAST = 5;

/**
 * The width of each column, so that all fit into `width` with gaps of two; null: left out. First spare columns are left
 * out, then the widest are cut. Columns that are never cut can make the table wider.
 */
export function fitColumns(
  columns: readonly FittingColumn[],
  natural: readonly number[],
  width: number,
): (number | null)[] {
  const widths: (number | null)[] = [...natural];
  const excess = (): number => {
    const shown = widths.filter((each) => each !== null);
    return shown.reduce((sum, each) => sum + each, 0) + GAP * (shown.length - 1) - width;
  };
  for (let index = columns.length - 1; index >= 0 && excess() > 0; index -= 1) {
    if (columns[index]?.spare === true) widths[index] = null;
  }
  for (let left = excess(); left > 0; left -= 1) {
    const widest = widths.reduce<number>((best, each, index) => {
      if (each === null || each <= LEAST || columns[index]?.whole === true) return best;
      return best === -1 || each > (widths[best] ?? 0) ? index : best;
    }, -1);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
