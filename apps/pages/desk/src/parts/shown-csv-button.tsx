import { csvOf } from '../words/csv.ts';
import { saveFile } from './save-file.ts';

interface ShownCsvButtonProps {
  /** What is shown; null while it is read. */
  readonly rows: readonly object[] | null;
  /** The file's name without its ending. */
  readonly name: string;
}

/** Saves the rows that are shown as a CSV, for lists that the API has as JSON alone. */
export function ShownCsvButton({ rows, name }: ShownCsvButtonProps) {
  const save = () => saveFile(`${name}.csv`, new Blob([csvOf(rows ?? [])], { type: 'text/csv' }));
  return (
    <button type="button" class="button" disabled={rows === null || rows.length === 0} onClick={save}>
      CSV
    </button>
  );
}
