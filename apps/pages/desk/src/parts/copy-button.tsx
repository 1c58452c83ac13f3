import { useState } from 'preact/hooks';
import { inBackground } from '../fault.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** For screen readers, where the label alone says too little. */
  readonly what?: string;
}

/** Copies a text, and says so. Browsers refuse it on pages without TLS: it then says that. */
export function CopyButton({ text, label, what }: CopyButtonProps) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Copy it by hand');
    }
    setTimeout(() => setSaid(null), 2_000);
  };
  return (
    <button type="button" class="button plain" aria-label={what} onClick={() => inBackground(copy())}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
