import { useState } from 'preact/hooks';
import { download } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { inBackground } from '../fault.ts';
import { ProblemNotice } from './problem-notice.tsx';

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
    const link = document.createElement('a');
    link.href = URL.createObjectURL(answer.body);
    link.download = `${name}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
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
