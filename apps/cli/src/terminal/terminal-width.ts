const DEFAULT = 80;
const LEAST = 40;

/** Columns of the terminal; without one, of COLUMNS, else 80. */
export function terminalWidth(): number {
  const width = process.stdout.isTTY ? process.stdout.columns : Number(process.env['COLUMNS']);
  return Number.isInteger(width) && width >= LEAST ? width : DEFAULT;
}
