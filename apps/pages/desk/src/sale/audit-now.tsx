import { useState } from 'preact/hooks';
import type { Audit } from '../api/bodies.ts';
import { call } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { reads } from '../api/reads.ts';
import { inBackground } from '../fault.ts';
import { showDialog } from '../parts/dialog-host.tsx';
import { DialogReport } from '../parts/dialog-report.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { State } from '../parts/state.tsx';
import { wordsOf } from '../words/states.ts';

/** Compares gate and ledger, order by order, and shows what was found. It changes nothing. */
export function AuditNow({ saleId }: { readonly saleId: string }) {
  const [running, setRunning] = useState(false);
  const run = async () => {
    setRunning(true);
    const answer = await call(reads.audit(saleId));
    setRunning(false);
    showDialog('Audit', answer.ok ? <Found audit={answer.body} /> : <Failed problem={answer.problem} />);
  };
  return (
    <button type="button" class="button" disabled={running} onClick={() => inBackground(run())}>
      {running ? 'Auditing …' : 'Audit now'}
    </button>
  );
}

function Found({ audit }: { readonly audit: Audit }) {
  return (
    <DialogReport title="Audit">
      <p>
        {audit.trusted ? 'The gate is trusted.' : 'The gate is not trusted.'}{' '}
        {audit.complete
          ? 'Every law was judged.'
          : 'The sale moved so much that not every law could be judged.'}
      </p>
      <ul class="laws">
        {audit.laws.map(({ name, holds }) => (
          <li key={name}>
            {wordsOf(name)} <State of={holds ? ['good', 'holds'] : ['bad', 'broken']} />
          </li>
        ))}
      </ul>
      {audit.differences.map(({ detail }) => (
        <p key={detail}>{detail}</p>
      ))}
    </DialogReport>
  );
}

function Failed({ problem }: { readonly problem: Problem }) {
  return (
    <DialogReport title="Audit">
      <ProblemNotice problem={problem} />
    </DialogReport>
  );
}
