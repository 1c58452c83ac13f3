import Table from 'cli-table3';
import { cleanText } from './clean-text.ts';
import { fitColumns, type FittingColumn } from './fit-columns.ts';
import { terminalWidth } from './terminal-width.ts';
import { textWidth } from './text-width.ts';
import { wrapWords } from './wrap-words.ts';

export interface Column extends FittingColumn {
  readonly head: string;
  /** Its text goes on in the next line instead of being cut. */
  readonly wraps?: true;
  /** Numbers. */
  readonly right?: true;
}

const BORDERS = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
  side,
  ...(side === 'mid' ? ['left-mid', 'right-mid', 'mid-mid'] : []),
  ...(side === 'top' || side === 'bottom' ? [`${side}-mid`, `${side}-left`, `${side}-right`] : []),
]);
const PLAIN = { ...Object.fromEntries(BORDERS.map((name) => [name, ''])), middle: '  ' };

/** Prints a table that fits the terminal; what is too long is cut with …. A cell may have several lines. */
export function showTable(
  columns: readonly (string | Column)[],
  rows: readonly (readonly string[])[],
  width = terminalWidth(),
): void {
  console.log(formatTable(columns, rows, width));
}

export function formatTable(
  columns: readonly (string | Column)[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const all = columns.map((column): Column => (typeof column === 'string' ? { head: column } : column));
  const cells = rows.map((row) => row.map((cell) => cell.split('\n').map(cleanText)));
  const natural = all.map(({ head }, index) =>
    Math.max(textWidth(head), ...cells.flatMap((row) => (row[index] ?? []).map(textWidth))),
  );
  const widths = fitColumns(all, natural, width);
  const shown = all.flatMap((column, index) => {
    const fitted = widths[index] ?? null;
    return fitted === null ? [] : [{ ...column, index, width: fitted }];
  });
  const table = new Table({
    head: shown.map(({ head }) => head),
    colWidths: shown.map((column) => column.width),
    colAligns: shown.map(({ right }) => (right === true ? 'right' : 'left')),
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(
    ...cells.map((row) =>
      shown.map(({ index, wraps, width: fitted }) => {
        const lines = row[index] ?? [];
        return (wraps === true ? lines.flatMap((line) => wrapWords(line, fitted)) : lines).join('\n');
      }),
    ),
  );
  return table.toString().replaceAll(/ +$/gm, '');
}
