import { effect, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { focusHeading } from './focus-heading.ts';
import { place } from '../routing/router.ts';

interface Shown {
  readonly content: ComponentChild;
  readonly label: string;
  readonly onClosed: (() => void) | undefined;
  readonly opener: Element | null;
}

const shown = signal<Shown | null>(null);

/** Shows a dialog. It outlives the button that opened it: the button may go with what the dialog does. */
export function showDialog(label: string, content: ComponentChild, onClosed?: () => void): void {
  shown.value = { label, content, onClosed, opener: document.activeElement };
}

export function closeDialog(): void {
  const closed = shown.peek();
  shown.value = null;
  closed?.onClosed?.();
}

/** Once, in the shell. */
export function DialogHost() {
  const element = useRef<HTMLDialogElement>(null);
  const { value } = shown;
  useEffect(
    () =>
      effect(() => {
        // Another page has nothing to do with the dialog of this one.
        if (place.value.path !== '') shown.value = null;
      }),
    [],
  );
  useEffect(() => {
    if (value === null) return;
    if (element.current?.open === false) element.current.showModal();
    return () => returnFocus(value.opener);
  }, [value]);
  if (value === null) return null;
  return (
    <dialog ref={element} aria-label={value.label} onClose={closeDialog}>
      {value.content}
    </dialog>
  );
}

/** A dialog that is taken out of the page takes the focus with it. */
function returnFocus(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
  else focusHeading();
}
