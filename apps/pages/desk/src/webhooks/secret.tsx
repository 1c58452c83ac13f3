import { CopyButton } from '../parts/copy-button.tsx';

/** The secret of an endpoint, in the one answer that has it. */
export function Secret({ secret }: { readonly secret: string }) {
  return (
    <div class="notice warn">
      <strong>This secret is shown once. Copy it now.</strong>
      <div class="command">
        <code>{secret}</code>
        <CopyButton text={secret} label="Copy" what="Copy the secret" />
      </div>
    </div>
  );
}
