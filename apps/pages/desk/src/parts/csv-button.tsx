import { useState } from 'preact/hooks';
import { download } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { inBackground } from '../fault.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { saveFile } from './save-file.ts';

interface CsvButtonProps {
  /** The address of the list, with its selection and without a page. */
  readonly path: string;
  /** The file's name without its ending. */
  readonly name: string;
}

/** Saves the whole selection of a list as a CSV. */
export function CsvButton({ path, name }: CsvButtonProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [loading, setLoading] = useState(false);
  const save = async () => {
    setLoading(true);
    const answer = await download(path);
    setLoading(false);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    saveFile(`${name}.csv`, answer.body);
  };
  return (
    <>
      <button type="button" class="button" disabled={loading} onClick={() => inBackground(save())}>
        {loading ? 'Loading …' : 'CSV'}
      </button>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </>
  );
}
