import { useState } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import { writes } from '../api/writes.ts';
import { hidesBuyers, theme, THEMES } from '../choices.ts';
import { inBackground } from '../fault.ts';
import { Action } from '../parts/action.tsx';
import { Moment } from '../parts/moment.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { readSession, signOut } from '../session.ts';
import { isOperator, session } from '../signed-in.ts';

/** Who is signed in, and what this browser remembers of its operator's choices. */
export function AccountMenu() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const { value } = session;
  if (value === null || value === undefined) return null;
  return (
    <>
      <button type="button" class="button plain account" popovertarget="account">
        {value.name}
        {value.name === value.role ? null : <span class="quiet role">&nbsp;{value.role}</span>}
      </button>
      <div
        id="account"
        popover="auto"
        class="menu"
        onToggle={({ newState }) => {
          if (newState === 'open') inBackground(readSession());
        }}
      >
        <div class="menu-part">
          <span>
            Signed in as <strong>{value.name}</strong>
            {value.name === value.role ? '' : `, ${value.role}`}.
          </span>
          <span class="quiet">
            Ends <Moment at={value.endsAt} />.
          </span>
        </div>
        <div class="menu-part">
          <span class="choice" role="group" aria-label="Theme">
            {THEMES.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={theme.value === one}
                onClick={() => (theme.value = one)}
              >
                {one}
              </button>
            ))}
          </span>
          <label class="check">
            <input
              type="checkbox"
              checked={hidesBuyers.value}
              onChange={(event) => (hidesBuyers.value = event.currentTarget.checked)}
            />
            <span>Hide buyers’ ids</span>
          </label>
        </div>
        <div class="menu-part">
          <button type="button" class="button" onClick={() => inBackground(signOut().then(setProblem))}>
            Sign out
          </button>
          {isOperator() ? <SignEveryoneOut /> : null}
          {problem === null ? null : <ProblemNotice problem={problem} />}
        </div>
      </div>
    </>
  );
}

function SignEveryoneOut() {
  return (
    <Action
      label="Sign everyone out"
      danger
      title="Sign everyone out"
      confirm="Sign everyone out"
      request={writes.signOutAll}
      done={() => <p>Every session of the desk has ended, this one too.</p>}
      onDone={() => (session.value = null)}
    >
      <p>
        Every session of every desk ends, this one too, and no link that was not used yet opens another.
        Tokens stay as they are: who has one can sign in again.
      </p>
    </Action>
  );
}
