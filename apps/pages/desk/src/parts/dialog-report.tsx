import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { closeDialog } from './dialog-host.tsx';

interface DialogReportProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** What was done or found, in a dialog that can only be closed. */
export function DialogReport({ title, children }: DialogReportProps) {
  const close = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone.
  useEffect(() => close.current?.focus(), []);
  return (
    <div class="dialog">
      <h2>{title}</h2>
      <div class="form" role="status">
        {children}
      </div>
      <div class="buttons">
        <button ref={close} type="button" class="button first" onClick={closeDialog}>
          Close
        </button>
      </div>
    </div>
  );
}
