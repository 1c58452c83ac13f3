import type { Named } from '../words/states.ts';

/** A state as a dot and a word. */
export function State({ of: [tone, word] }: { readonly of: Named }) {
  return (
    <span class="state">
      <span class={`dot ${tone}`} aria-hidden="true" />
      {word}
    </span>
  );
}
