import { useState } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import { hidesBuyers, theme, THEMES } from '../choices.ts';
import { inBackground } from '../fault.ts';
import { Moment } from '../parts/moment.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { signOut } from '../session.ts';
import { isOperator, session } from '../signed-in.ts';

/** Who is signed in, and what this browser remembers of its operator's choices. */
export function AccountMenu() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const { value } = session;
  if (value === null || value === undefined) return null;
  const end = (all: boolean) => inBackground(signOut({ all }).then(setProblem));
  return (
    <>
      <button type="button" class="button plain account" popovertarget="account">
        {value.name} <span class="quiet role">&nbsp;{value.role}</span>
      </button>
      <div id="account" popover="auto" class="menu">
        <div class="menu-part">
          <span>
            Signed in as <strong>{value.name}</strong>, {value.role}.
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
          <button type="button" class="button" onClick={() => end(false)}>
            Sign out
          </button>
          {isOperator() ? (
            <button type="button" class="button danger" onClick={() => end(true)}>
              Sign everyone out
            </button>
          ) : null}
          {problem === null ? null : <ProblemNotice problem={problem} />}
        </div>
      </div>
    </>
  );
}
