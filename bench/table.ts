import type { Figure, Report } from './measurement.ts';

/** A report's figures as the lines of a Markdown table, which can be read on a terminal as well. */
export function figureLines({ figures }: Report): string[] {
  return tableLines(
    ['figure', 'measured', 'target', 'measured / target'],
    figures.map(({ what, value, unit, target }) => [
      what,
      `${shown(value)} ${unit}`.trim(),
      target === undefined ? '' : `< ${shown(target)} ${unit}`.trim(),
      target === undefined ? '' : (value / target).toFixed(2),
    ]),
  );
}

export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => align(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)];
}

function align(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits are more than runs agree on. */
function shown(value: Figure['value']): string {
  if (!Number.isFinite(value)) return 'none';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(2);
}
