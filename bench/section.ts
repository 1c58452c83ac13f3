import type { Measurement, Report } from './measurement.ts';
import { figureLines, tableLines } from './table.ts';

/** One measurement's section of the page: its method, its doubts, and its folded tables. */
export function sectionLines({ name, title }: Pick<Measurement, 'name' | 'title'>, report: Report): string[] {
  const { how, table, doubts = [] } = report;
  const tables = [figureLines(report), table === undefined ? [] : tableLines(table.head, table.rows)];
  return [
    ...[`## ${name}`, '', `${title}. \`npm run bench -- ${name}\``, '', how],
    ...doubts.flatMap((doubt) => ['', `**Doubtful:** ${doubt}`]),
    ...['', '<details><summary>Figures</summary>'],
    // GitHub parses Markdown inside HTML only between blank lines.
    ...tables.flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines])),
    ...['', '</details>'],
  ];
}
