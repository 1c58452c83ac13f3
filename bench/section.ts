import type { Measurement, Report } from './measurement.ts';
import { figureLines, tableLines } from './table.ts';

/** What the page says of one measurement: how it was done, its doubts, and its tables folded away. */
export function sectionLines({ name, title }: Pick<Measurement, 'name' | 'title'>, report: Report): string[] {
  const { how, table, doubts = [] } = report;
  const tables = [figureLines(report), table === undefined ? [] : tableLines(table.head, table.rows)];
  return [
    ...[`## ${name}`, '', `${title}. \`npm run bench -- ${name}\``, '', how],
    ...doubts.flatMap((doubt) => ['', `**Doubtful:** ${doubt}`]),
    ...['', '<details><summary>Figures</summary>'],
    // GitHub reads Markdown inside HTML only between blank lines.
    ...tables.flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines])),
    ...['', '</details>'],
  ];
}
