/** Moves the focus to the title of the page: what had it is gone. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('#main h1')?.focus({ preventScroll: true });
}
