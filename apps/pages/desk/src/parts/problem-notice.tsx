import type { Problem } from '../api/problem.ts';

/** A refusal: what, why, which fields, and the request id under which the log has it. */
export function ProblemNotice({ problem }: { readonly problem: Problem }) {
  return (
    <div class="notice bad" role="alert">
      <strong>{problem.title}</strong>
      {problem.detail === null ? null : <p>{problem.detail}</p>}
      {[...problem.errors].map(([pointer, detail]) => (
        <p key={pointer}>
          <code>{pointer}</code> {detail}
        </p>
      ))}
      {problem.requestId === null ? null : (
        <p class="quiet">
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </div>
  );
}
