import { GOALS, verdictOn, type GoalName } from './goals.ts';
import type { Figure, Report } from './measurement.ts';
import { roundedOf, type Rounded } from './rounds.ts';

/** The columns for figures with the interval of their median. */
const MEASURED = ['figure', 'measured', '95 % from', 'to'];

/** A report's figures as a Markdown table that is also readable on a terminal. */
export function figureLines({ figures }: Report): string[] {
  if (figures.length === 0) return [];
  return tableLines(
    [...MEASURED, 'target'],
    figures.map(({ what, value, unit, target }) => [
      what,
      ...measuredCells(value, unit),
      target === undefined ? '' : `< ${shown(target)} ${unit}`.trim(),
    ]),
  );
}

/** The goals with their measured figures; empty where none was measured. */
export function goalLines(reports: readonly Report[]): string[] {
  const measured = new Map<GoalName, Figure>();
  for (const figure of reports.flatMap(({ figures }) => figures))
    if (figure.goal !== undefined) measured.set(figure.goal, figure);
  const rows = (Object.keys(GOALS) as GoalName[]).flatMap((name) => {
    const figure = measured.get(name);
    if (figure === undefined) return [];
    const goal = GOALS[name];
    const bound = (limit: number): string => `${shown(limit)} ${goal.unit}`.trim();
    return [
      [
        goal.what,
        ...measuredCells(figure.value, goal.unit),
        bound(goal.atLeast),
        bound(goal.aim),
        verdictOn(goal, whole(figure.value)),
      ],
    ];
  });
  if (rows.length === 0) return [];
  return tableLines([...MEASURED, 'at least', 'aim', 'reaches'], rows);
}

function measuredCells(value: Figure['value'], unit: string): string[] {
  const { median, low, high } = whole(value);
  const ends = low === high ? ['', ''] : [shown(low), shown(high)];
  return [`${shown(median)} ${unit}`.trim(), ...ends];
}

/** A single measurement is a figure of one round. */
function whole(value: Figure['value']): Rounded {
  return typeof value === 'number' ? roundedOf([value]) : value;
}

export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => align(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(Math.max(0, width - 1))}:`,
  );
  return [line(head), line(rule), ...rows.map(line)];
}

function align(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits: more than runs reproduce. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(2);
}
