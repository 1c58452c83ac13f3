import { useState } from 'preact/hooks';
import { call } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { writes } from '../api/writes.ts';
import { inBackground } from '../fault.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { wordsOf } from '../words/states.ts';

const WORDS: Readonly<Record<string, string>> = {
  buyers: 'Send 500 buyers',
  kill: 'Kill a process',
  flush: 'Empty the gate',
  'freeze-redis': 'Freeze Redis for 5 s',
  'stop-postgres': 'Stop Postgres for 5 s',
};

/** Only under `npm start`: faults at a button, while the bars above still add up. */
export function TryToBreakIt() {
  const { body } = useRead(reads.demonstrations());
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (what: string) => {
    setBusy(what);
    const answer = await call(writes.demonstrate(what));
    setBusy(null);
    setSaid(answer.ok ? answer.body.done : null);
    setProblem(answer.ok ? null : answer.problem);
  };
  return (
    <div class="try">
      <Section title="Try to break it" aside={<span class="quiet">Demonstration, only under npm start</span>}>
        <p>Each button does real harm to this machine’s own copy. Watch the bars: they still add up.</p>
        <div class="buttons">
          {(body?.available ?? []).map((what) => (
            <button
              key={what}
              type="button"
              class="button"
              disabled={busy !== null}
              onClick={() => inBackground(run(what))}
            >
              {WORDS[what] ?? wordsOf(what)}
            </button>
          ))}
        </div>
        <p class="quiet" role="status">
          {said ?? 'Nothing was tried yet.'}
        </p>
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </Section>
    </div>
  );
}
