import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/call.ts';
import type { Problem } from '../api/problem.ts';
import { writes } from '../api/writes.ts';
import { inBackground } from '../fault.ts';
import { textOf } from '../parts/form-data.ts';
import { FormErrorsOf } from '../parts/form-errors.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { go, place } from '../routing/router.ts';
import { session } from '../signed-in.ts';

/** The page from which the form was reached; the desk where there is none. */
function nextPlace(): string {
  const next = place.peek().query.get('next') ?? '';
  return next === '/desk' || next.startsWith('/desk/') || next.startsWith('/desk?') ? next : '/desk';
}

/** The form for a token. With a session it leads on. */
export function SignInPage() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sending, setSending] = useState(false);
  const signedIn = session.value;
  useEffect(() => {
    document.title = 'Sign in · Stampede';
  }, []);
  useEffect(() => {
    if (signedIn) go(nextPlace(), { replace: true });
  }, [signedIn]);
  const submit = async (form: HTMLFormElement) => {
    setSending(true);
    const answer = await call(writes.signIn(textOf(new FormData(form), 'token')));
    setSending(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) session.value = answer.body;
  };
  return (
    <main class="sign-in">
      <h1>Sign in to the desk</h1>
      {place.value.query.get('link') === 'used' ? (
        <div class="notice warn">
          This link was used already, or is too old. Sign in with a token, or start again for a new link.
        </div>
      ) : null}
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          inBackground(submit(event.currentTarget));
        }}
      >
        <FormErrorsOf value={problem?.errors ?? new Map<string, string>()}>
          <TextField
            label="Token"
            name="token"
            type="password"
            autoComplete="current-password"
            required
            hint="OPERATOR_TOKEN, or VIEWER_TOKEN to look without changing anything."
          />
        </FormErrorsOf>
        {problem === null ? null : problem.status === 401 ? (
          <div class="notice bad" role="alert">
            <strong>The token is not known</strong>
            <p>Check that it was copied whole.</p>
          </div>
        ) : (
          <ProblemNotice problem={{ ...problem, errors: new Map() }} />
        )}
        <button type="submit" class="button first" disabled={sending}>
          {sending ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
